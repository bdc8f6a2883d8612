"""What is promised of the sets that are shipped, measured as `converzia eval` does."""

from evals.retrieval import RANKINGS, ask_all, quality


async def test_on_the_shipped_questions_fused_beats_words_and_meaning_alone() -> None:
    asked = await ask_all()
    by_words, by_meaning, fused = (quality(asked, part) for part in RANKINGS)
    assert fused > by_words
    assert fused > by_meaning
