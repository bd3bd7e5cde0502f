"""Words in both languages."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

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
        return {"zh": value, "en": value} if isinstance(value, str) else value

    def get(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en


class Named(Model):
    """Something with a code and a name in both languages."""

    id: str
    zh: str
    en: str

    @property
    def text(self) -> Text:
        """The name in both languages."""
        return Text(zh=self.zh, en=self.en)
