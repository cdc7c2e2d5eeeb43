"""Sentence-transformers models as encoders: with a stand-in for the package; slowly, with models made on the disk."""

import socket
import sys
from types import ModuleType

import numpy as np
import pytest

from aligner.encode import load_encoder
from aligner.encode import sentence_transformer as st_encoder
from aligner.errors import ModelError
from aligner.languages import joined

WORDS = ["[UNK]", "[PAD]", "[CLS]", "[SEP]", "[MASK]", "cat", "dog", "sat", "ran", "猫", "狗"]


class WordModel:
    """Stands in for a loaded model: a text's vector counts the words of WORDS that it has."""

    def __init__(self, model, *, local_files_only, trust_remote_code):
        assert trust_remote_code is False
        if "/" in model and not model.startswith("/"):
            raise OSError(f"{model} is not in the cache")
        self.seen = []

    def encode(self, texts, **_):
        """Return the unit vectors of *texts*, zero where there is no word."""
        self.seen += texts
        counts = np.array([[text.count(word) for word in WORDS] for text in texts], np.float32)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)


@pytest.fixture(name="stub")
def _stub(monkeypatch, tmp_path):
    """Put the stand-in where the package would be, and return a folder that it takes for a model."""
    package, logging = ModuleType("sentence_transformers"), ModuleType("logging")
    package.__version__ = "6.0.0"
    package.SentenceTransformer, logging.disable_progress_bar = WordModel, lambda: None
    monkeypatch.setitem(sys.modules, "sentence_transformers", package)
    monkeypatch.setitem(sys.modules, "transformers.utils.logging", logging)
    (tmp_path / "modules.json").write_text("[]")
    return tmp_path


@pytest.fixture
def no_network(monkeypatch):
    """Make every attempt to connect fail the test."""

    def connect(*_):
        raise AssertionError("connected")

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.mark.usefixtures("no_network")
def test_runs_are_the_joined_texts(stub):
    """Each run has the vector of the joined text, each distinct text is encoded once; impossible runs have none."""
    encoder = load_encoder(str(stub))

    spans = encoder.encode(["cat", "dog ran", "cat", "猫", "狗"], 2).spans

    assert encoder.name == str(stub)
    assert encoder._model.seen == ["cat", "dog ran", "猫", "狗", "cat dog ran", "dog ran cat", "cat 猫", "猫狗"]
    assert (spans.shape, spans.dtype) == ((2, 5, len(WORDS)), np.float32)
    assert (spans[1, 0] == 0).all()
    assert (spans[0, 0] == spans[0, 2]).all()
    assert spans[1, 4, WORDS.index("狗")] == pytest.approx(0.5**0.5)


def test_nothing_and_blank_text_are_harmless(stub):
    """No sentences give no vectors; a text in which the model sees nothing gets zero, not a bad number."""
    encoder = load_encoder(str(stub))

    assert encoder.encode([], 2).spans.shape == (2, 0, len(WORDS))
    assert np.isfinite(encoder.encode(["", "cat", "\ud800"], 2).spans).all()
    assert "cat ?" in encoder._model.seen


@pytest.mark.parametrize("model", ["", "./missing", "/missing", "~/missing", "a/b/c", "a b", "models/", "x\\y"])
def test_missing_folder_is_named(model):
    """What cannot be a model's name is taken for a folder, without asking any network."""
    with pytest.raises(ModelError, match="no model folder"):
        load_encoder(model)


@pytest.mark.parametrize("files", [{}, {"notes.txt": "x"}])
def test_folder_without_a_model_is_named(tmp_path, files):
    """A folder that is no model is told by its files, before anything is imported."""
    for name, content in files.items():
        (tmp_path / name).write_text(content)

    with pytest.raises(ModelError, match=r"is not a sentence-transformers model: no modules\.json or config\.json"):
        load_encoder(str(tmp_path))


@pytest.mark.usefixtures("no_network", "stub")
def test_offline_name_says_how_to_get_it(monkeypatch):
    """Where the user wants no network, none is asked, and the error says what to do."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)

    with pytest.raises(ModelError) as caught:
        load_encoder("some-owner/some-model")
    text = str(caught.value)
    assert "HF_HUB_OFFLINE is set" in text
    assert "M('some-owner/some-model').save('DIR')" in text
    assert "--model DIR" in text
    assert "\n" not in text


@pytest.mark.usefixtures("stub")
def test_silent_hub_does_not_hang(monkeypatch):
    """A hub that takes the connection and never answers is given up."""
    from huggingface_hub import constants

    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setattr(st_encoder, "_HUB_SECONDS", 0.2)
        with pytest.raises(ModelError, match=r"cannot be fetched \(\w*Timeout"):
            load_encoder("some-owner/some-model")


def test_a_version_that_runs_code_in_folders_is_refused(stub, monkeypatch):
    """Before version 6 the package ran code that lies in a model's folder, whatever it was told."""
    monkeypatch.setattr(sys.modules["sentence_transformers"], "__version__", "5.7.1")

    with pytest.raises(ModelError, match=r"^sentence-transformers 5\.7\.1 would run code that lies in a model"):
        load_encoder(str(stub))


def test_missing_package_is_named(stub, monkeypatch):
    """Without the package the error says what to install."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(ModelError, match="pip install sentence-transformers"):
        load_encoder(str(stub))


@pytest.mark.parametrize(
    ("sentences", "text"),
    [
        (["你好。", "再见。"], "你好。再见。"),
        (["“你好。”", "“再见。”"], "“你好。”“再见。”"),
        (["Hello.", "Bye."], "Hello. Bye."),
        (["안녕", "하세요"], "안녕 하세요"),
        (["你好", "GDP"], "你好 GDP"),
        (["", "Hello.", ""], "Hello."),
        (["…", "—"], "… —"),
        ([], ""),
    ],
)
def test_joined(sentences, text):
    """Chinese and Japanese join with nothing, all else with a space."""
    assert joined(sentences) == text


# --- With the package itself: seconds to import -------------------------------------------------


def _tokenizer():
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory):
    """Return the folder of a static model of eleven words."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    weights = np.random.default_rng(0).normal(size=(len(WORDS), 8)).astype(np.float32)
    folder = tmp_path_factory.mktemp("models") / "static"
    SentenceTransformer(modules=[StaticEmbedding(_tokenizer(), weights)], device="cpu").save(str(folder))
    return folder


@pytest.fixture(scope="module")
def bert_folder(tmp_path_factory):
    """Return the folder of a plain transformers model: no modules.json."""
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = str(tmp_path_factory.mktemp("models") / "bert")
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(folder)
    PreTrainedTokenizerFast(tokenizer_object=_tokenizer(), unk_token="[UNK]", pad_token="[PAD]").save_pretrained(folder)
    return folder


@pytest.mark.slow
@pytest.mark.usefixtures("no_network")
def test_vectors_are_the_models_own(model_folder):
    """A run has the vector that the model gives the joined text."""
    encoder = load_encoder(str(model_folder))

    spans = encoder.encode(["cat sat", "dog ran", "猫", "狗"], 3).spans

    own = encoder._model.encode(["cat sat dog ran", "dog ran 猫", "猫狗"], normalize_embeddings=True)
    assert spans[1, 1:] == pytest.approx(own, abs=1e-6)
    assert encoder.encode([], 2).spans.shape == (2, 0, 8)
    assert np.isfinite(encoder.encode(["", "cat", "\ud800"], 2).spans).all()


@pytest.mark.slow
@pytest.mark.usefixtures("no_network")
def test_a_plain_transformers_model_will_do(bert_folder, capfd):
    """A folder without modules.json is a model too, its token vectors averaged; nothing is said on the terminal."""
    spans = load_encoder(bert_folder).encode(["cat sat", "dog"] * 30, 2).spans

    assert np.linalg.norm(spans[1, 1]) == pytest.approx(1.0, abs=1e-5)
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({"modules.json": "[broken"}, "cannot be loaded: JSONDecodeError"),
        ({"config.json": '{"model_type": "bert"}'}, "cannot be loaded: OSError"),
        ({"config.json": '{"model_type": "bert"}', "model.safetensors": "x"}, "cannot be loaded: Safetensor"),
    ],
)
def test_folder_that_is_no_model_is_named(tmp_path, files, text):
    """The error of an unfit folder is one line that says what is wrong with it."""
    for name, content in files.items():
        (tmp_path / name).write_text(content)

    with pytest.raises(ModelError, match=text) as caught:
        load_encoder(str(tmp_path))
    assert "\n" not in str(caught.value)
