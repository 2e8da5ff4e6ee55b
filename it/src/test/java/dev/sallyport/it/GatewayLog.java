package dev.sallyport.it;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/// Adds to a failure what the running gateways have logged.
final class GatewayLog implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        String logs = Gateway.logs();
        if (logs.isEmpty()) {
            throw failure;
        }
        throw new AssertionError(failure.getMessage() + logs, failure);
    }
}
