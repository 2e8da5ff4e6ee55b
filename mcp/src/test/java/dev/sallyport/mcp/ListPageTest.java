package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.text;
import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListPageTest {

    @ParameterizedTest
    @CsvSource({
        "TOOLS, tools, name",
        "PROMPTS, prompts, name",
        "RESOURCES, resources, uri",
        "TEMPLATES, resourceTemplates, uriTemplate"
    })
    void readsItemsAndCursor(ListKind kind, String member, String key) throws Exception {
        byte[] message = result("{\"%s\":[{\"%s\":\"a\",\"x\":[1]}, {\"y\":2,\"%s\":\"b\"}],\"nextCursor\":\"c\"}"
                .formatted(member, key, key));

        ListPage page = ListPage.read(message, kind);

        assertThat(page.items()).extracting(ListPage.Item::name).containsExactly("a", "b");
        assertThat(text(message, page.items().getLast().span())).isEqualTo("{\"y\":2,\"" + key + "\":\"b\"}");
        assertThat(page.nextCursor()).isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"tools\":[]}", "{\"nextCursor\":null,\"tools\":[]}"})
    void theLastPageHasNoCursor(String result) throws Exception {
        assertThat(ListPage.read(result(result), ListKind.TOOLS).nextCursor()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"tools\":{}}",
                "{\"prompts\":[]}",
                "{\"Tools\":[]}",
                "{\"tools\":[],\"nextcursor\":\"c\"}",
                "{\"tools\":[],\"nextCursor\":1}",
                "{\"tools\":[1]}",
                "{\"tools\":[{}]}",
                "{\"tools\":[{\"name\":1}]}",
                "{\"tools\":[{\"name\":\"a\",\"Name\":\"b\"}]}",
                "{\"tools\":[{\"name\":\"a\",\"name\":\"b\"}]}",
            })
    void refusesWhatIsNoList(String result) {
        assertThatThrownBy(() -> ListPage.read(result(result), ListKind.TOOLS)).isInstanceOf(MalformedMessage.class);
    }

    @Test
    void refusesAnError() {
        byte[] error = utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"no\"}}");

        assertThatThrownBy(() -> ListPage.read(error, ListKind.TOOLS)).isInstanceOf(MalformedMessage.class);
    }

    private static byte[] result(String result) {
        return utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + result + "}");
    }
}
