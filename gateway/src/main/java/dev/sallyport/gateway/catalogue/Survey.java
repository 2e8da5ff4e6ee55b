package dev.sallyport.gateway.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.enforce.ValueShape;
import dev.sallyport.mcp.CanonicalJson;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.JsonTree;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.ListPage;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Method;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.condition.Value;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks one server, once, for everything it offers: all of it, or a reason why not.
final class Survey {
    static final int MAX_PAGES = 100;
    static final int MAX_ITEMS = 10_000;

    private static final List<Method> LISTS =
            List.of(Method.TOOLS_LIST, Method.PROMPTS_LIST, Method.RESOURCES_TEMPLATES_LIST, Method.RESOURCES_LIST);

    private final Context context;
    private final Conversation conversation;
    private final Duration deadline;
    private final List<Item> items = new ArrayList<>();
    private int pages;

    /// @param deadline from the handshake to the last page; the handshake itself has the server's own timeout
    Survey(Context context, Conversation conversation, Duration deadline) {
        this.context = context;
        this.conversation = conversation;
        this.deadline = deadline;
    }

    /// @return what it offers; fails with a reason
    Future<List<Item>> run() {
        return conversation.open().compose(this::readLists).onComplete(_ -> conversation.close());
    }

    private Future<List<Item>> readLists(byte[] handshake) {
        long timer = context.owner().setTimer(deadline.toMillis(), _ -> giveUp());
        return work(() -> capabilities(handshake))
                .compose(this::readLists)
                .map(_ -> List.copyOf(items))
                .onComplete(_ -> context.owner().cancelTimer(timer));
    }

    private Future<Void> readLists(Set<String> capabilities) {
        Future<Void> read = Future.succeededFuture();
        for (Method list : LISTS) {
            if (capabilities.contains(capability(kind(list)))) {
                read = read.compose(_ -> list == Method.RESOURCES_LIST ? readResources() : readPage(list, null));
            }
        }
        return read;
    }

    private void giveUp() {
        conversation.abort(new SurveyFailed("it does not say what it offers within " + deadline.toMillis() + " ms"));
    }

    /// Nothing is admitted by them, so a server with a great many is known without them.
    private Future<Void> readResources() {
        int before = items.size();
        return readPage(Method.RESOURCES_LIST, null).recover(failure -> {
            if (failure instanceof SurveyFailed.TooMuch) {
                items.subList(before, items.size()).clear();
                return Future.succeededFuture();
            }
            return Future.failedFuture(failure);
        });
    }

    private Future<Void> readPage(Method list, @Nullable String cursor) {
        if (++pages > MAX_PAGES) {
            return Future.failedFuture(new SurveyFailed.TooMuch(MAX_PAGES + " pages"));
        }
        String params = cursor == null ? "" : "\"cursor\":" + new String(JsonText.quote(cursor), UTF_8);
        return conversation.ask(list, params).transform(answered -> {
            if (answered.failed()) {
                // protocol.md C6: a capability need not bring every list
                return cursor == null && lacks(answered.cause())
                        ? Future.succeededFuture()
                        : Future.failedFuture(answered.cause());
            }
            return work(() -> read(answered.result(), kind(list)))
                    .compose(next -> next.isEmpty() ? Future.succeededFuture() : readPage(list, next.get()));
        });
    }

    /// @return the cursor of the next page
    private Optional<String> read(byte[] answer, ListKind kind) throws MalformedMessage, SurveyFailed {
        ListPage page = ListPage.read(answer, kind);
        if (items.size() + page.items().size() > MAX_ITEMS) {
            throw new SurveyFailed.TooMuch(MAX_ITEMS + " items");
        }
        for (ListPage.Item item : page.items()) {
            String json = new String(CanonicalJson.of(answer, item.span()), UTF_8);
            items.add(new Item(word(kind), item.name(), json));
        }
        return Optional.ofNullable(page.nextCursor());
    }

    private static boolean lacks(Throwable failure) {
        return failure instanceof Conversation.ErrorAnswer error
                && Objects.equals(error.code(), ErrorCodes.METHOD_NOT_FOUND);
    }

    private static Set<String> capabilities(byte[] handshake) throws MalformedMessage, SurveyFailed {
        if (JsonTree.read(handshake, ValueShape.INSTANCE) instanceof Value.Fields(Map<String, Value> message)
                && message.get("result") instanceof Value.Fields(Map<String, Value> result)
                && result.get("capabilities") instanceof Value.Fields(Map<String, Value> capabilities)) {
            return capabilities.keySet();
        }
        throw new SurveyFailed("its handshake names no capabilities");
    }

    private static ListKind kind(Method list) {
        return Objects.requireNonNull(list.list());
    }

    private static String capability(ListKind list) {
        return list == ListKind.TEMPLATES ? ListKind.RESOURCES.member() : list.member();
    }

    private static String word(ListKind list) {
        Target.Kind kind = switch (list) {
            case TOOLS -> Target.Kind.TOOL;
            case PROMPTS -> Target.Kind.PROMPT;
            case RESOURCES -> Target.Kind.RESOURCE;
            case TEMPLATES -> Target.Kind.TEMPLATE;
        };
        return kind.word();
    }

    private interface Work<T> {
        T done() throws MalformedMessage, SurveyFailed;
    }

    /// Off the event loop: what a server offers may be large.
    private <T> Future<T> work(Work<T> work) {
        return context.executeBlocking(() -> {
                    try {
                        return work.done();
                    } catch (MalformedMessage e) {
                        throw new SurveyFailed("its answer is malformed: " + e.reason());
                    } catch (NumberFormatException _) {
                        throw new SurveyFailed("its answer has a number beyond reckoning");
                    }
                })
                .map(Objects::requireNonNull);
    }
}
