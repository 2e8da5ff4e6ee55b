package dev.sallyport.oauth.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.oauth.OAuthException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WebRequestTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @Test
    void aFormIsReadAsItWasEncoded() {
        Params form = Params.parse("a=1&b=%20%2B+x&c=&d&resource=r1&resource=r2");

        assertThat(form.get("a")).contains("1");
        assertThat(form.get("b")).contains(" + x");
        assertThat(form.get("c")).isEmpty();
        assertThat(form.get("d")).isEmpty();
        assertThat(form.all("resource")).containsExactly("r1", "r2");
        assertThat(Params.parse(form.encode()).all("resource")).containsExactly("r1", "r2");
    }

    /// RFC 6749 section 3.1
    @Test
    void aParameterThatIsThereTwiceHasNoOneReading() {
        assertThatThrownBy(() -> Params.parse("scope=a&scope=b").get("scope"))
                .isInstanceOf(OAuthException.class)
                .hasMessageContaining("scope");
    }

    @Test
    void whatIsEncodedWronglyIsRefused() {
        assertThatThrownBy(() -> Params.parse("a=%zz")).isInstanceOf(OAuthException.class);
    }

    @Test
    void onlyAFormIsReadAsOne() {
        assertThat(request(Map.of("content-type", List.of(FORM + "; charset=utf-8")), "a=1")
                        .form()
                        .get("a"))
                .contains("1");
        assertThatThrownBy(() -> request(Map.of("content-type", List.of("application/json")), "a=1")
                        .form())
                .isInstanceOf(OAuthException.class);
    }

    @Test
    void aCookieThatIsThereTwiceIsNone() {
        assertThat(request(Map.of("cookie", List.of("a=1; __Host-b=2; ab=3")), "")
                        .cookie("__Host-b"))
                .contains("2");
        assertThat(request(Map.of("cookie", List.of("a=1; a=2")), "").cookie("a"))
                .isEmpty();
        assertThat(request(Map.of("cookie", List.of("a=1", "a=1")), "").cookie("a"))
                .isEmpty();
    }

    @Test
    void neitherValuesNorBodiesArePrinted() {
        assertThat(Params.parse("code=secret-1").toString()).doesNotContain("secret-1");
    }

    private static WebRequest request(Map<String, List<String>> headers, String body) {
        return new WebRequest("POST", "/oauth/token", Params.NONE, headers, body.getBytes(UTF_8), "127.0.0.1");
    }
}
