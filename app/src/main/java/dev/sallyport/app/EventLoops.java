package dev.sallyport.app;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The event loops of the data path, on the best transport this machine allows.
final class EventLoops {
    private static final Logger log = LoggerFactory.getLogger(EventLoops.class);
    private static final int WORKERS = 4;
    private static final int INTERNAL_WORKERS = 2;

    private EventLoops() {}

    static Vertx start(int loops) {
        Transport transport = Stream.of(Transport.IO_URING, Transport.EPOLL, Transport.KQUEUE)
                .filter(candidate -> candidate != null && candidate.available())
                .findFirst()
                .orElse(Transport.NIO);
        log.atDebug()
                .addKeyValue("transport", transport.name())
                .addKeyValue("loops", loops)
                .log("event loops");
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(INTERNAL_WORKERS);
        return Vertx.builder().with(options).withTransport(transport).build();
    }
}
