"""The words of the pictures in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from evalkit.errors import OptionError
from evalkit.result import Result

Language = Literal["zh", "en"]
Say = Callable[..., str]

WORDS: dict[str, tuple[str, str]] = {
    "above": ("高于界限", "above the limits"),
    "acceptability": ("{}最可能居首：{}%的抽样", "{} is first in {}% of the draws"),
    "after": ("本期", "after"),
    "agreement": ("{2}位编码员在{1}个单元中有{0}个不一致", "{2} coders differ on {0} of {1} units"),
    "all_codes": ("全部编码", "all codes"),
    "before": ("上期", "before"),
    "below": ("低于界限", "below the limits"),
    "index_axis": ("修正指数（卡方的预期下降）", "modification index: expected fall of χ²"),
    "index_of_change": ("{}的修正指数最大：{}（模型χ² = {}）", "Freeing {} would take {} off χ² = {}"),
    "model_fit": (
        "标准化解：χ²({}) = {}，p {}，CFI = {}，RMSEA = {}",
        "Standardised: χ²({}) = {}, p {}, CFI = {}, RMSEA = {}",
    ),
    "observed_variable": ("观测变量", "observed"),
    "ratios": ("{}：{}对（共{}对）不低于{}（n = {}）", "{}: {} of {} pairs reach {} (n = {})"),
    "calibrated": ("校准权数：加权设计效应{}", "Calibrated weights: weighting effect {}"),
    "change": ("{}项提高，{}项下降，{}项未定", "{} improved, {} fell, {} not settled"),
    "change_parts": ("变化的构成：自身变化占{}%", "Parts of the change: own change is {}%"),
    "normalised": ("归一化后的数值（{}）", "Normalised values ({})"),
    "part_goalposts": ("目标值调整", "goalposts"),
    "part_own": ("自身变化", "own change"),
    "part_total": ("合计", "total"),
    "part_weights": ("权重调整", "weights"),
    "vectors": ("收缩后的指标均值，信度中位数{}", "Shrunken means, median reliability {}"),
    "column": ("第{}列", "column {}"),
    "design": ("按抽样设计的均值，设计效应中位数{}", "Design-based means, median design effect {}"),
    "drivers": ("{}的驱动因素（R² = {}）", "Drivers of {} (R² = {})"),
    "effect": ("措施效应{}，区间{}至{}，{}", "Effect {}, interval {} to {}, {}"),
    "effect_axis": (
        "两组之差（以措施前最后一期为0）",
        "difference of the groups, last earlier period = 0",
    ),
    "funnel": ("{}个单位（共{}个）超出{}%界限", "{} of {} units lie outside the {}% limits"),
    "funnel_mean": ("均值", "mean"),
    "funnel_proportion": ("比例", "proportion"),
    "funnel_rate": ("比率", "rate"),
    "pairs": (
        "行高于列的把握（%）；{}的配对已定",
        "How sure a row beats a column, %; {} of pairs settled",
    ),
    "precision": ("规模（样本量或暴露量）", "size (n, exposure or 1/se²)"),
    "relative_weight": ("相对权重（合计R²）", "relative weight, sum R²"),
    "respondents": ("人数", "respondents"),
    "target": ("目标 {}", "target {}"),
    "ticked": ("勾选者占比（%）及{}%区间", "share of respondents (%), {}% interval"),
    "ticks": ("{}最多：{}%（n = {}）", "Most ticked: {} with {}% (n = {})"),
    "aggregates": ("各级得分", "values of the nodes"),
    "alternative": ("方案{}", "alternative {}"),
    "answers": ("回答占比", "share of answers"),
    "bin": ("{}至{}", "{} to {}"),
    "cause": ("原因", "cause"),
    "chang_corrected": ("修正后", "corrected"),
    "closeness": ("得分", "score"),
    "combined": ("组合权重", "combined"),
    "components": ("主成分", "components"),
    "concordance": ("肯德尔W = {}，{}（{}位评分者）", "Kendall's W = {}, {} ({} raters)"),
    "correlation": ("{}相关（n = {}）", "{} correlations (n = {})"),
    "delphi_change": (
        "第{}轮后保留{}项，平均变异系数{}→{}",
        "Round {} keeps {} items; mean coefficient of variation {} → {}",
    ),
    "delphi_once": ("一轮德尔菲：保留{}项", "One Delphi round keeps {} items"),
    "determinacy": (
        "因子得分（{}）：系数；括号内为效度",
        "Factor scores ({}): weights; validity in brackets",
    ),
    "draws": ("自助抽样次数", "bootstrap draws"),
    "eigenvalue": ("特征值", "eigenvalue"),
    "estimate": (
        "{name} = {value}，{level}%区间{lower}至{upper}（{method}）",
        "{name} = {value}, {level}% interval {lower} to {upper} ({method})",
    ),
    "evidence": ("{}个问题得到证实，对应{}项措施", "{} problems confirmed, {} measures answer them"),
    "factors": ("因子", "factors"),
    "first": ("（前{}个，共{}个）", " (first {} of {})"),
    "general": ("一般因子", "general"),
    "goal_weights": (
        "层次总排序：CR = {cr}（{verdict}）",
        "Hierarchy weights: CR = {cr} ({verdict})",
    ),
    "consistent": ("一致", "consistent"),
    "inconsistent": ("不一致", "inconsistent"),
    "grade_is": ("评价等级：{}", "Grade: {}"),
    "grade_tied": ("并列：{}", "Tied: {}"),
    "grand_mean": ("总均值 {}", "grand mean {}"),
    "groups": ("F({}, {}) = {}，{}：{}", "F({}, {}) = {}, {}: {}"),
    "guttman": ("信度下界：λ2 = {}，λ6 = {}", "Lower bounds of reliability: λ2 = {}, λ6 = {}"),
    "icc": ("组内相关：{}位评分者，{}个对象", "Intraclass correlations: {} raters, {} subjects"),
    "importance": ("重要性", "importance"),
    "index": ("综合指数：{}居首，{}", "Index: {} leads with {}"),
    "ipa": ("优先改进：{}", "Concentrate on {}"),
    "ipa_none": ("没有需优先改进的要素", "No element calls for concentration"),
    "item_rest": ("题总相关（剔除本题）", "item–rest correlation"),
    "items": (
        "α = {}：{}题保留，{}题修改，{}题删除",
        "α = {}: keep {}, revise {}, drop {} items",
    ),
    "keep": ("保留", "keep"),
    "revise": ("修改", "revise"),
    "drop": ("删除", "drop"),
    "kmo": ("KMO = {}", "KMO = {}"),
    "limit": ("界限 {}", "limit {}"),
    "loadings": ("载荷（{}，{}旋转），解释{}%的方差", "Loadings ({}, {}): {}% of the variance"),
    "loading": ("载荷", "loading"),
    "mean": ("均值", "mean"),
    "mean_importance": ("重要性均值", "mean importance"),
    "mean_interval": ("均值及{}%区间", "mean, {}% interval"),
    "mean_rank": ("平均秩次（1 = 最高）", "mean rank, 1 = highest"),
    "measure": ("措施", "measure"),
    "membership": ("隶属度（合计1）", "membership, sum 1"),
    "method_weights": ("{}：{}最重，{}", "{}: {} weighs most, {}"),
    "missing": ("缺失", "missing"),
    "msa": ("取样适当性（MSA）", "measure of sampling adequacy"),
    "observed": ("观测值", "observed"),
    "odd_even": ("奇偶分半", "odd–even"),
    "omega": ("ω = {}（{}题）", "ω = {} ({} items)"),
    "omega_h": ("一般因子ωh = {}，总ω = {}", "General factor ωh = {}, total ω = {}"),
    "parallel": ("平行分析保留{}个{}（n = {}）", "Parallel analysis keeps {} {} (n = {})"),
    "performance": ("绩效", "performance"),
    "place": ("序号", "place"),
    "problem": ("问题", "problem"),
    "quadrants": (
        "优先改进|继续保持|低优先|可能过度",
        "concentrate here|keep up|low priority|possible overkill",
    ),
    "random": ("随机数据第{}百分位", "random data, {}th percentile"),
    "rank": ("名次（1 = 最佳）", "rank, 1 = best"),
    "rank_range_all": ("名次及{}%区间（全部名次同时成立）", "Ranks with {}% ranges, valid for all at once"),
    "rank_range_each": ("名次及{}%区间（逐个成立）", "Ranks with {}% ranges, each on its own"),
    "ranking": ("{}：{}居首", "{}: {} comes first"),
    "ranking_tied": ("{}：并列首位 {}", "{}: tied first are {}"),
    "raw": ("原始均值", "raw mean"),
    "reliability_mean": ("{}（{}），平均信度{}", "{} ({}), mean reliability {}"),
    "retained": ("保留", "retained"),
    "round": ("第{}轮", "round {}"),
    "sensitivity": (
        "权重±{}%：{}的名次变动最大（{}–{}）",
        "Weights ± {}%: the rank of {} moves most ({}–{})",
    ),
    "sensitivity_none": ("权重±{}%：名次不变", "Weights ± {}%: no rank moves"),
    "shrunken": ("收缩估计（含区间）", "shrunken, with interval"),
    "split_half": ("分半信度：均值{}，最小{}，最大{}", "Split halves: mean {}, lowest {}, highest {}"),
    "split_highest": ("最大", "highest"),
    "split_lowest": ("最小", "lowest"),
    "split_median": ("中位数", "median"),
    "study_axis": ("总分及{}%区间", "total score, {}% interval"),
    "study_lead": (
        "{title}：{name}得分最高（{score}）",
        "{title}: highest score {score}, {name}",
    ),
    "trend_only": ("仅作趋势，不参与排名", "trend only, not ranked"),
    "ranked": ("参与排名", "ranked"),
    "votes": ("因子个数：{}条规则中{}条支持{}", "Number of factors: {1} of {0} rules say {2}"),
    "votes_axis": ("因子个数", "number of factors"),
    "weight": ("权重", "weight"),
}
"""Chinese and English of each word or sentence; braces take the numbers."""

METHODS_ZH: dict[str, str] = {
    "AhpResult": "层次分析法",
    "BenefitOfDoubtResult": "数据包络（疑点利益）",
    "BuckleyResult": "模糊层次分析（Buckley）",
    "BwmResult": "最优最劣法",
    "ChangResult": "模糊层次分析（Chang）",
    "CombinedWeights": "组合权重",
    "CopelandResult": "两两多数（Copeland）",
    "CriticResult": "CRITIC权重",
    "EntropyResult": "熵权法",
    "GreyResult": "灰色关联分析",
    "MerecResult": "MEREC权重",
    "PrometheeResult": "PROMETHEE II",
    "RsrResult": "秩和比法",
    "ShrunkenMeans": "收缩均值",
    "TopsisResult": "TOPSIS",
    "VikorResult": "VIKOR",
    "WeightedMeanResult": "加权平均",
}
"""Chinese names of methods by kind of result; in English it is the title of the result."""


def method_name(result: Result, language: Language) -> str:
    """The name of the method behind a result."""
    return METHODS_ZH.get(type(result).__name__, result.title) if language == "zh" else result.title


def words(language: str) -> Say:
    """A function from a word's key and its numbers to the text in a language.

    Raises:
        OptionError: the language is neither zh nor en.
    """
    if language not in ("zh", "en"):
        raise OptionError.unknown_choice("language", language, ("zh", "en"))
    column = 0 if language == "zh" else 1

    def say(key: str, *values: Any, **named: Any) -> str:
        return WORDS[key][column].format(*values, **named)

    return say
