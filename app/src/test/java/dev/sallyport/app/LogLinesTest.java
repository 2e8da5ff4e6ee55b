package dev.sallyport.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/// What servers and callers say may be in the log, as a part of one line (threat: log injection).
class LogLinesTest {
    private final LoggerContext logback = new LoggerContext();

    @Test
    void aNameWithControlCharactersStaysOnItsLine() throws JoranException {
        var event = new LoggingEvent(
                "x", logback.getLogger("dev.sallyport.X"), Level.INFO, "a server\r\noffers", null, new Object[0]);
        event.addKeyValuePair(new KeyValuePair("name", "pay\n2026-01-01 INFO forged\u001b[2J\u0085\u2028end"));

        String line = encoded(event);

        assertThat(line).endsWith("\n").contains("a server", "offers", "pay", "forged", "end");
        assertThat(line.stripTrailing().chars().filter(c -> Character.isISOControl(c) || c == '\u2028'))
                .isEmpty();
    }

    @Test
    void aFailureIsToldWithItsTrace() throws JoranException {
        var failure = new IllegalStateException("why");
        var event = new LoggingEvent(
                "x", logback.getLogger("dev.sallyport.X"), Level.ERROR, "a bug", failure, new Object[0]);

        assertThat(encoded(event)).contains("a bug", "IllegalStateException: why", "\tat ");
    }

    private String encoded(ILoggingEvent event) throws JoranException {
        var configurator = new JoranConfigurator();
        configurator.setContext(logback);
        configurator.doConfigure(Path.of("src/main/resources/logback.xml").toFile());
        var stderr = (ConsoleAppender<ILoggingEvent>) logback.getLogger("ROOT").getAppender("stderr");
        return new String(stderr.getEncoder().encode(event), UTF_8);
    }
}
