package dev.sallyport.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListChangedTest {

    @ParameterizedTest
    @CsvSource({
        "TOOLS, notifications/tools/list_changed",
        "PROMPTS, notifications/prompts/list_changed",
        "RESOURCES, notifications/resources/list_changed",
        "TEMPLATES, notifications/resources/list_changed"
    })
    void eachListHasItsNotification(ListKind kind, String method) throws MalformedMessage {
        var message = MessageScanner.scan(ListChanged.notification(kind), ScanLimits.DEFAULT);

        assertThat(message)
                .isInstanceOfSatisfying(
                        Message.Notification.class,
                        notice -> assertThat(notice.method()).isEqualTo(method));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"toolsListChanged\":true} | TOOLS | true",
                "{\"x\":{\"toolsListChanged\":true}} | TOOLS | false",
                "{\"toolsListChanged\":false} | TOOLS | false",
                "{\"toolsListChanged\":1} | TOOLS | false",
                "{\"promptsListChanged\":true} | TOOLS | false",
                "{\"promptsListChanged\":true} | PROMPTS | true",
                "{\"resourcesListChanged\":true} | TEMPLATES | true",
                "{} | RESOURCES | false",
            })
    void aListenerHearsWhatItAskedFor(String filter, ListKind kind, boolean told) throws MalformedMessage {
        byte[] bytes = ("{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"b\",\"method\":\"subscriptions/listen\","
                        + "\"params\":{\"notifications\":" + filter + "}}")
                .getBytes(UTF_8);
        var listen = (Message.Request) MessageScanner.scan(bytes, ScanLimits.DEFAULT);

        var notice = ListChanged.notification(kind, listen, bytes);

        assertThat(notice.isPresent()).isEqualTo(told);
        if (told) {
            var scanned = (Message.Notification) MessageScanner.scan(notice.get(), ScanLimits.DEFAULT);
            assertThat(scanned.params().meta().subscriptionId()).isEqualTo(listen.id());
        }
    }
}
