"""The parameters of the synthetic bank as frozen values, one class per block of the YAML file.

The numbers, their units and their origin stand in ``questionnaires/simulation/bank_crm.yaml``; nothing is
defaulted here. Names of fields are the keys of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Design:
    """Sizes of the samples."""

    customers_per_branch: float
    size_shape: float
    min_customers: int
    employees_per_branch: float
    min_employees: int
    experts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """The truth of a branch: correlated parts, share of the region, intraclass correlations."""

    parts: tuple[str, ...]
    correlation: float
    region_share: float
    score_mean: float
    score_slope: float
    icc_customers: float
    icc_employees: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Latent:
    """The structural model; ``paths[effect][cause]`` in causal order after the root ``g``."""

    service_loading: float
    service: tuple[str, ...]
    paths: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Likert:
    """The response model; ``items[construct][item]`` is a standardised loading."""

    thresholds: tuple[float, ...]
    acquiescence_sd: float
    customer_items: Mapping[str, Mapping[str, float]]
    employee_items: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Recommendation:
    """NPS = round(clip(mean + sd z, 0, 10)), z loading on loyalty and satisfaction."""

    loyalty: float
    satisfaction: float
    mean: float
    sd: float


@dataclass(frozen=True, kw_only=True, slots=True)
class CarefulCareless:
    """One value for careful and one for careless respondents."""

    careful: float
    careless: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Careless:
    """Careless answering; durations in seconds."""

    rate: float
    mix: Mapping[str, float]
    straight_value: Mapping[int, float]
    attention_pass: CarefulCareless
    duration_median: CarefulCareless
    duration_log_sd: CarefulCareless
    attention_expected: int
    attention_after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """An intercept and a slope on some link."""

    intercept: float
    slope: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """Missing answers."""

    item: float
    dont_know_share: float
    dropout: float
    dropout_from: float
    nps: float
    income: Line


@dataclass(frozen=True, kw_only=True, slots=True)
class Normal:
    """Mean and standard deviation."""

    mean: float
    sd: float


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomeModel:
    """Ordered income: correlation with log assets, shares of the classes."""

    assets: float
    shares: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TenureModel:
    """Ordered tenure: correlation with age, shares of the classes."""

    age: float
    shares: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MainBank:
    """Logistic model of main-bank use on loyalty."""

    intercept: float
    loyalty: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """Who the customers are, and what they say besides the Likert items."""

    log10_assets: Normal
    age_population: tuple[float, ...]
    age_response: tuple[float, ...]
    gender: Mapping[int, float]
    channel: Mapping[int, float]
    education_by_age: tuple[tuple[float, ...], ...]
    occupation_by_age: tuple[tuple[float, ...], ...]
    income: IncomeModel
    tenure: TenureModel
    main_bank: MainBank
    complaint_rate: float
    complaint_satisfaction: float
    complaint_solved: float
    importance: Mapping[str, float]
    importance_concentration: float
    importance_step: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LogNormal:
    """Median and standard deviation of the logarithm."""

    median: float
    log_sd: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Employees:
    """The staff survey."""

    factor_correlation: float
    attention_pass: float
    attention_expected: int
    duration: LogNormal
    role: Mapping[int, float]
    years: Mapping[int, float]
    problems: Mapping[str, float]
    problem_slope: float
    importance_shift: Mapping[str, float]
    fit_shift: Mapping[str, float]
    importance_loading: float
    fit_loading: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Experts:
    """The expert panel; ``weights[parent][child]`` are the true weights."""

    sigma: float
    sigma_inconsistent: float
    inconsistent: int
    decimal_typist: int
    upper_typist: int
    weights: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """A branch level on its link scale: centre (natural scale), slope per sd of theta, noise sd."""

    centre: float
    slope: float
    noise: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Churn:
    """Monthly churn hazard on the logit scale."""

    logit: float
    loyalty: float
    integration: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Products:
    """Products held: 1 + Poisson(exp(...))."""

    base: float
    log10_assets: float
    integration: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Revenue:
    """Yearly revenue of a customer in yuan, log-normal."""

    median: float
    log_sd: float
    integration: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Operations:
    """The branch operations table."""

    base_per_respondent: float
    base_log_sd: float
    newcomers: float
    fields_per_customer: int
    key_fields: Effect
    rated: Effect
    mobile: Effect
    wait: Effect
    wait_log_sd: float
    wait_tickets: int
    churn: Churn
    products: Products
    revenue: Revenue
    cost: float
    staff_response: float
    customer_response: Effect


@dataclass(frozen=True, kw_only=True, slots=True)
class Former:
    """The former period: shares of the branches that moved since, and by how many sd of theta."""

    improved: float
    fell: float
    shift: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Labels:
    """Labels for the SPSS file."""

    agreement: Mapping[int, str]
    variables: Mapping[str, str]
    values: Mapping[str, Mapping[int, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulationParameters:
    """All parameters of the synthetic bank."""

    schema: str
    synthetic: bool
    note: Mapping[str, str]
    design: Design
    regions: Mapping[str, Mapping[str, str]]
    branch: Branch
    latent: Latent
    likert: Likert
    nps: Recommendation
    careless: Careless
    missing: Missing
    profile: Profile
    employees: Employees
    experts: Experts
    operations: Operations
    former: Former
    labels: Labels
