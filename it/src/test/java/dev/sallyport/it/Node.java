package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// The peers in `it/node`, described in its README: servers, a client, the conformance suite.
final class Node {
    static final Path DIRECTORY = Home.ROOT.resolve("it/node");

    private static final Path MODULES = DIRECTORY.resolve("node_modules");
    private static final Path BIN = MODULES.resolve(".bin");

    static {
        install();
    }

    private Node() {}

    /// One step of the npm client.
    record Step(JsonNode json) {
        String text() {
            return json.path("text").asString("");
        }

        boolean isError() {
            return json.has("error") || json.path("isError").asBoolean(false);
        }

        /// The HTTP status of a refused step.
        int status() {
            return json.path("error").path("status").asInt(0);
        }

        List<String> names() {
            return texts(json.path("names"));
        }

        List<String> uris() {
            return texts(json.path("uris"));
        }

        private static List<String> texts(JsonNode list) {
            return StreamSupport.stream(list.spliterator(), false)
                    .map(JsonNode::asString)
                    .toList();
        }
    }

    static List<String> everything() {
        return List.of(node(), BIN.resolve("mcp-server-everything").toString(), "stdio");
    }

    static List<String> filesystem(Path root) {
        return List.of(node(), BIN.resolve("mcp-server-filesystem").toString(), root.toString());
    }

    /// The fixture on standard input and output.
    static List<String> fixture() {
        return List.of(node(), DIRECTORY.resolve("fixture-server.mjs").toString(), "--stdio");
    }

    /// A server whose tools are those that a file lists at the moment, and that does not start without the file.
    static List<String> changing(Path tools) {
        return List.of(node(), DIRECTORY.resolve("changing-server.mjs").toString(), tools.toString());
    }

    /// The fixture over HTTP, not started yet.
    static ProcessBuilder fixtureOverHttp() {
        return command(node(), "fixture-server.mjs");
    }

    /// A browser that is told what to do, not started yet.
    static ProcessBuilder browser() {
        return command(node(), "browser.mjs");
    }

    /// A command as `--server` takes it.
    static String shellWords(List<String> command) {
        return "'" + String.join("' '", command) + "'";
    }

    /// Connects the npm client and takes it through the steps.
    ///
    /// @param era `modern`, `legacy` or `auto`
    static List<Step> client(String url, IssuedKey key, String era, String... steps) {
        return steps(Program.run(clientCommand(url, key, era, steps)));
    }

    static Program startClient(String url, IssuedKey key, String era, String... steps) {
        return Program.start(clientCommand(url, key, era, steps));
    }

    /// Connects the npm client, which prints a step `authorize` with where a browser has to go for its token.
    static Program startLogin(String url, String era, String... steps) {
        List<String> command = new ArrayList<>(List.of(node(), "client.mjs", "--url", url, "--login", "--era", era));
        command.addAll(List.of(steps));
        return Program.start(command(command.toArray(String[]::new)));
    }

    static List<Step> steps(Outcome outcome) {
        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        return Json.parseAll(outcome.out()).stream().map(Step::new).toList();
    }

    static Outcome conformance(String url, String revision, Path results) {
        return Program.run(command("./conformance.sh", url, revision, results.toString()));
    }

    /// Runs the scenarios in which a client logs in.
    static Outcome conformanceClient(String revision, Path results) {
        ProcessBuilder command = command("./conformance-client.sh", revision, results.toString());
        command.environment().put("SALLYPORT", Home.ROOT.resolve("sallyport").toString());
        return Program.run(command);
    }

    /// Starts the suite as a client of an authorization server; it prints where a browser has to go.
    static Program startConformanceAuthorization(
            String issuer, String client, String resource, int callbackPort, Path results) {
        return Program.start(command(
                "./conformance-authorization.sh",
                issuer,
                client,
                resource,
                Integer.toString(callbackPort),
                results.toString()));
    }

    /// A command run in `it/node` with the Node of `node_modules` first on the path.
    static ProcessBuilder command(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(DIRECTORY.toFile());
        builder.environment().merge("PATH", BIN.toString(), (path, bin) -> bin + File.pathSeparator + path);
        return builder;
    }

    private static ProcessBuilder clientCommand(String url, IssuedKey key, String era, String... steps) {
        List<String> command =
                new ArrayList<>(List.of(node(), "client.mjs", "--url", url, "--key", key.secret(), "--era", era));
        command.addAll(List.of(steps));
        return command(command.toArray(String[]::new));
    }

    private static String node() {
        return BIN.resolve("node").toString();
    }

    private static void install() {
        try {
            Path installed = MODULES.resolve(".package-lock.json");
            Path lock = DIRECTORY.resolve("package-lock.json");
            if (Files.exists(installed)
                    && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) >= 0) {
                return;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Outcome outcome = Program.run(command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
        assertThat(outcome.exit()).as("npm ci: " + outcome).isZero();
    }
}
