package dev.sallyport.gateway.forward.stdio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The parts that need no process.
class PartsTest {

    @Test
    void theEnvironmentIsMinimalAndConfigurationWins() {
        Map<String, String> own = Map.of("PATH", "/bin", "HOME", "/root", "API_KEY", "secret", "path", "x");

        assertThat(ChildEnvironment.of(own, Map.of("HOME", "/srv", "TOKEN", "t")))
                .containsExactlyInAnyOrderEntriesOf(Map.of("PATH", "/bin", "HOME", "/srv", "TOKEN", "t"));
    }

    @Test
    void aServersDescriptionHidesWhatMayBeSecret() {
        StdioServer server = new StdioServer("s", List.of("run", "--key=hunter2"), Map.of("K", "hunter2"));

        assertThat(server.toString()).isEqualTo("StdioServer[s]");
    }

    @Test
    void linesAreCutAtLineFeedsAndTheEnd() throws IOException {
        String longer = "y".repeat(100_000);
        Lines lines = lines("one\n\ntwo\r\n" + longer + "\nrest", 200_000);

        assertThat(next(lines)).isEqualTo("one");
        assertThat(next(lines)).isEmpty();
        assertThat(next(lines)).isEqualTo("two\r");
        assertThat(next(lines)).isEqualTo(longer);
        assertThat(next(lines)).isEqualTo("rest");
        assertThat(lines.next()).isNull();
    }

    @Test
    void aLineMayBeAsLongAsTheBoundAndNoLonger() throws IOException {
        Lines lines = lines("12345\n123456\n", 5);

        assertThat(next(lines)).isEqualTo("12345");
        assertThatThrownBy(lines::next).isInstanceOf(Lines.TooLong.class);
    }

    @Test
    void anOutboxIsBoundedButTakesOneLargeMessage() throws InterruptedException {
        Outbox box = new Outbox();
        byte[] large = new byte[(int) Outbox.MAX_BYTES + 1];

        assertThat(box.offer(large)).isTrue();
        assertThat(box.offer(new byte[] {1})).isFalse();
        box.written(requireNonNull(box.take()));
        assertThat(box.offer(new byte[] {1})).isTrue();
        box.close();
        assertThat(box.take()).hasSize(1);
        assertThat(box.take()).isNull();
    }

    @Test
    void theOldestNotificationsGoFirst() {
        Unheard unheard = new Unheard();
        Message.Request request = new Message.Request(Id.of(1), new Span(0, 1), "roots/list", Params.NONE);
        assertThat(unheard.add(request, line("ask"))).isEmpty();
        List<Message> dropped = new ArrayList<>();
        for (int i = 0; i < Unheard.MAX_MESSAGES + 1; i++) {
            dropped.addAll(unheard.add(new Message.Notification("n" + i, Params.NONE), line("n" + i)));
        }

        assertThat(dropped)
                .containsExactly(
                        new Message.Notification("n0", Params.NONE), new Message.Notification("n1", Params.NONE));
        assertThat(drain(unheard)).hasSize(Unheard.MAX_MESSAGES).startsWith("ask", "n2");
    }

    @Test
    void whatIsUnheardIsBoundedInBytes() {
        Unheard unheard = new Unheard();
        byte[] half = new byte[Unheard.MAX_BYTES / 2];
        Message.Notification first = new Message.Notification("first", Params.NONE);

        unheard.add(first, half);
        unheard.add(new Message.Notification("second", Params.NONE), half);

        assertThat(unheard.add(new Message.Notification("third", Params.NONE), line("x")))
                .containsExactly(first);
    }

    @Test
    void membersAreFoundByTheirPathOnly() {
        byte[] json = line(
                "{ \"a\": {\"b\": [1,{\"c\":0}], \"x\\\"c\\\":\": 1}, \"c\" : {\"d\\/e\": \"}\\\\\", \"n\":-32601} }");

        assertThat(Members.is(json, line("-32601"), "c", "n")).isTrue();
        assertThat(Members.is(json, line("\"}\\\\\""), "c", "d/e")).isTrue();
        assertThat(Members.is(json, line("[1,{\"c\":0}]"), "a", "b")).isTrue();
        assertThat(Members.find(json, "a", "c")).isEmpty();
        assertThat(Members.find(json, "a", "b", "c")).isEmpty();
        assertThat(Members.find(line("{}"), "a")).isEmpty();
    }

    private static Lines lines(String text, int max) {
        return new Lines(new ByteArrayInputStream(line(text)), max);
    }

    private static String next(Lines lines) throws IOException {
        return new String(requireNonNull(lines.next()), UTF_8);
    }

    private static List<String> drain(Unheard unheard) {
        List<String> lines = new ArrayList<>();
        unheard.drainTo(line -> lines.add(new String(line, UTF_8)));
        return lines;
    }

    private static byte[] line(String text) {
        return text.getBytes(UTF_8);
    }
}
