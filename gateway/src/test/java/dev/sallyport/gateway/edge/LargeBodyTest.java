package dev.sallyport.gateway.edge;

import static dev.sallyport.gateway.ClientRequest.legacyCall;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A body over the limit is thrown away while it comes (threats.md, limits: body 4 MiB; a request never costs more
/// than its bytes allow).
class LargeBodyTest {
    private static final int MEGABYTE = 1 << 20;
    private static final int MEGABYTES = 100;

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @Test
    void givenBodyOf100MB_whenStreamed_thenRefusedInBoundedMemoryAndConnectionServesOn() {
        try (ClientConnection connection = gateway.connect()) {
            byte[] piece = new byte[MEGABYTE];
            connection.send(legacyCall("open")
                    .key(gateway.alice)
                    .header("Content-Length", Integer.toString(MEGABYTES * MEGABYTE))
                    .body(""));
            connection.send(piece);
            long before = memory();
            for (int i = 1; i < MEGABYTES - 1; i++) {
                connection.send(piece);
            }
            long after = memory();
            connection.send(piece);

            assertThat(connection.reply().verdict()).isEqualTo("413 413");
            assertThat(after - before).as("memory in bytes").isLessThan(24L * MEGABYTE);
            assertThat(gateway.audit.statuses()).containsExactly("body_too_large");
            assertThat(connection.ask(modernCall("open").key(gateway.alice)).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void givenBodyOfTheLimit_whenPosted_thenServed_andOneByteMoreIsNot() {
        gateway.bodyLimit(2_000);
        String json = ClientRequest.message("1", "tools/call", "\"name\":\"open\"");
        String atLimit = json + " ".repeat(2_000 - json.length());

        assertThat(gateway.ask(legacyCall("open").key(gateway.alice).body(atLimit))
                        .status())
                .isEqualTo(200);
        assertThat(gateway.ask(legacyCall("open").key(gateway.alice).body(atLimit + " "))
                        .status())
                .isEqualTo(413);
    }

    private static long memory() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
