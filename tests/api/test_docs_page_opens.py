"""The page of the documentation works in a browser under the strict content policy."""


def test_the_page_shows_every_register_and_nothing_complains(visit):
    window = visit()

    page = window.open("/api/docs/")
    page.wait_for_selector(".opblock-summary-path")

    text = page.inner_text("#swagger-ui")
    for noun in ("zones", "enterprises", "standards", "inspections", "indicators", "observations", "published"):
        assert f"/api/v1/{noun}/" in text.replace("\u200b", "")
    assert window.complaints == []


def test_an_address_can_be_tried_on_the_page(visit):
    window = visit()
    page = window.open("/api/docs/")
    page.wait_for_selector(".opblock-summary-path")

    page.click("#operations-v1-indicator, [id^=operations-][id$=-indicator] >> nth=0")
    page.click("text=Try it out")
    page.click("button.execute")
    page.wait_for_selector(".live-responses-table")

    assert "200" in page.inner_text(".live-responses-table")
    assert window.complaints == []


def test_the_page_has_nothing_inline(client):
    answer = client.get("/api/docs/")
    text = answer.content.decode()

    assert answer.status_code == 200
    assert "<style" not in text
    assert "style=" not in text
    assert "<script>" not in text
    assert "https://" not in text
    assert '<html lang="zh-Hans">' in text


def test_the_page_tells_nobody_outside(client):
    assert '"validatorUrl": null' in client.get("/api/docs/?script=").content.decode()


def test_the_page_speaks_the_readers_language(client):
    english = client.get("/api/docs/?lang=en").content.decode()

    assert '<html lang="en">' in english
    assert 'src="/api/docs/?lang=en&amp;script="' in english
    assert '<html lang="en">' in client.get("/api/docs/", headers={"accept-language": "en"}).content.decode()


def test_an_unknown_language_is_refused(reader):
    assert reader.problem("/api/docs/?lang=xx")["known"] == ["en", "zh-hans"]


def test_the_page_says_that_data_is_made_up(client, settings):
    assert "演示数据" in client.get("/api/docs/").content.decode()
    settings.DEMO = False
    assert "演示数据" not in client.get("/api/docs/").content.decode()


def test_the_page_takes_get_alone(client):
    answer = client.post("/api/docs/")

    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"
