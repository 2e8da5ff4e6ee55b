package dev.sallyport.app.command;

import dev.sallyport.app.CommandFailed;
import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.PolicyCase;
import dev.sallyport.config.PolicyTests;
import dev.sallyport.policy.PolicySet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs the cases beside a policy.
@Command(
        name = "test",
        description = {
            "Run the cases of the files *.test.yaml beside a policy: each says what a request is expected to come to.",
            "Without a path, the policy of the configuration, or the one in the current directory."
        },
        footer = {
            "  sallyport policy test policies/",
            "  sallyport policy test policy.yaml",
            "  sallyport policy test policies/readers.test.yaml --config sallyport.yaml --json",
            "",
            "Exit codes: 0 every case is as expected, 1 one is not or there is none, 2 wrong usage.",
        })
final class PolicyTestCommand extends LeafCommand {
    @Parameters(arity = "0..*", paramLabel = "PATH", description = "Policy files, test files or directories.")
    private List<Path> paths = new ArrayList<>();

    @Mixin
    private PolicySource source = new PolicySource();

    @Option(names = "--json", description = "Print one JSON object for each case.")
    private boolean json;

    @Override
    public Integer call() throws ConfigException {
        List<Path> named = named();
        List<Path> policies = named.stream().filter(path -> !isTest(path)).toList();
        PolicySet policy = source.load(policies.isEmpty() ? directories(named) : policies, Stored.catalogue(home()))
                .orElseThrow();
        List<PolicyCase.Result> results =
                PolicyTests.load(named).stream().map(test -> test.run(policy)).toList();
        if (results.isEmpty()) {
            throw new CommandFailed("there is no case to run; write one into a file that ends in .test.yaml");
        }
        Paint paint = new Paint(ansi());
        long failed = results.stream().filter(result -> !result.passed()).count();
        results.stream()
                .filter(result -> json || !result.passed())
                .forEach(result -> out().println(json ? line(result) : told(result, paint)));
        if (!json) {
            String summary = Counted.of(results.size(), "case") + ", " + failed + " failed";
            out().println(failed == 0 ? paint.good(summary) : paint.bad(summary));
        }
        return failed == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<Path> named() throws ConfigException {
        if (!paths.isEmpty()) {
            return paths;
        }
        List<Path> configured = source.config().map(Config::policy).orElse(List.of());
        return configured.isEmpty() ? List.of(Path.of(".")) : configured;
    }

    /// Where test files stand, and with them the policy.
    private static List<Path> directories(List<Path> tests) {
        return tests.stream()
                .map(test -> test.getParent() == null ? Path.of(".") : test.getParent())
                .distinct()
                .toList();
    }

    private static boolean isTest(Path path) {
        return path.toString().endsWith(".test.yaml") || path.toString().endsWith(".test.yml");
    }

    private static String told(PolicyCase.Result result, Paint paint) {
        PolicyCase test = result.policyCase();
        return test.origin() + ": " + paint.bad("failed: " + test.name()) + "\n  "
                + String.join("\n  ", result.differences());
    }

    private static String line(PolicyCase.Result result) {
        return Json.line(out -> {
            out.writeStartObject();
            out.writeName("case").writeString(result.policyCase().name());
            out.writeName("at").writeString(result.policyCase().origin());
            out.writeName("passed").writeBoolean(result.passed());
            out.writeName("expected").writeString(result.policyCase().expect().word());
            out.writeName("effect").writeString(result.decision().effect().word());
            out.writeName("rule").writeString(result.decision().rule());
            out.writeName("differences").writeStartArray();
            result.differences().forEach(out::writeString);
            out.writeEndArray();
            out.writeEndObject();
        });
    }
}
