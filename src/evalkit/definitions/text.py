"""Words in both languages."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from evalkit.definitions.model import Model

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(Model):
    """A text in Chinese and English; a plain string stands for both."""

    zh: str
    en: str

    @model_validator(mode="before")
    @classmethod
    def _plain_string(cls, value: Any) -> Any:
        if isinstance(value, (dict, Text)):
            return value
        if not isinstance(value, str):
            raise ValueError(f"a text (in quotes) or a text for each of zh and en is needed; got {value!r}")
        return {"zh": value, "en": value}

    def get(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en


class Named(Model):
    """Something with a code and a name in both languages."""

    id: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def text(self) -> Text:
        """The name in both languages."""
        return Text(zh=self.zh, en=self.en)
