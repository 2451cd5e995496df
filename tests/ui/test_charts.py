"""What all charts share."""

from ui.charts import token_axis


def test_tokens_on_an_axis_stay_text() -> None:
    labels = token_axis(['"];alert(1)//', "the", "the"]).to_dict()["labelExpr"]
    assert labels.startswith('["\\"];alert(1)') and labels.endswith('"the", "the"][datum.value]')
