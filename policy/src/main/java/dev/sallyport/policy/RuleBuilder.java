package dev.sallyport.policy;

import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Network;
import dev.sallyport.policy.condition.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A rule in the making, from [Rules]. What takes patterns takes them as in [Glob], throws
/// [IllegalArgumentException] where one is malformed, and adds to what was named before. What is never named does not
/// restrict the rule: without a server it is about all, without a role about everybody.
public final class RuleBuilder {
    private final String id;
    private final Effect effect;
    private String origin = "";
    private final List<Glob> subjects = new ArrayList<>();
    private final List<Glob> roles = new ArrayList<>();
    private final List<Glob> teams = new ArrayList<>();
    private final List<Glob> groups = new ArrayList<>();
    private final List<Glob> heldScopes = new ArrayList<>();
    private final List<Glob> clients = new ArrayList<>();
    private final List<Glob> agents = new ArrayList<>();
    private final Set<String> authentication = new TreeSet<>();
    private final List<Network> networks = new ArrayList<>();
    private final List<Condition.Field> claims = new ArrayList<>();
    private final List<Glob> servers = new ArrayList<>();
    private final Map<Target.Kind, List<Glob>> targets = new EnumMap<>(Target.Kind.class);
    private final Set<Action> actions = EnumSet.noneOf(Action.class);
    private final List<Glob> tags = new ArrayList<>();
    private final Map<String, Value> annotations = new TreeMap<>();
    private final List<Condition> conditions = new ArrayList<>();
    private final Set<String> neededScopes = new TreeSet<>();
    private final Set<String> redact = new TreeSet<>();
    private @Nullable Long cap;
    private final List<Obligations.Limit> limits = new ArrayList<>();
    private boolean selfApproval = Approval.DEFAULT.self();
    private final List<Glob> approvers = new ArrayList<>();
    private Duration approvalLasts = Approval.DEFAULT.lasts();
    private boolean dryRun;
    private boolean includeNew;

    RuleBuilder(String id, Effect effect) {
        this.id = id;
        this.effect = effect;
    }

    /// Where the rule stands, for messages.
    public RuleBuilder origin(String origin) {
        this.origin = origin;
        return this;
    }

    /// Callers whose id matches one of these patterns.
    public RuleBuilder subjects(String... patterns) {
        return add(subjects, Glob::ofName, patterns);
    }

    /// Callers one of whose roles matches one of these patterns; `teams` and `groups` alike.
    public RuleBuilder roles(String... patterns) {
        return add(roles, Glob::ofName, patterns);
    }

    public RuleBuilder teams(String... patterns) {
        return add(teams, Glob::ofName, patterns);
    }

    public RuleBuilder groups(String... patterns) {
        return add(groups, Glob::ofName, patterns);
    }

    /// Callers who hold a scope that matches one of these patterns. See [#needs] for scopes that can be asked for.
    public RuleBuilder scopes(String... patterns) {
        return add(heldScopes, Glob::ofName, patterns);
    }

    /// Callers who use a client that matches one of these patterns; `agents` alike.
    public RuleBuilder clients(String... patterns) {
        return add(clients, Glob::ofName, patterns);
    }

    public RuleBuilder agents(String... patterns) {
        return add(agents, Glob::ofName, patterns);
    }

    /// Callers who were identified in one of these ways: `key`, `anonymous` and so on.
    public RuleBuilder authentication(String... methods) {
        authentication.addAll(List.of(methods));
        return this;
    }

    /// Callers from one of these networks, such as `10.0.0.0/8`.
    public RuleBuilder networks(String... networks) {
        Arrays.stream(networks).map(Network::parse).forEach(this.networks::add);
        return this;
    }

    /// Callers of whom each of these holds: `claims(claim("tenant").equalTo("acme"))`.
    public RuleBuilder claims(Condition.Field... claims) {
        this.claims.addAll(List.of(claims));
        return this;
    }

    /// What this server offers, or those whose names match.
    public RuleBuilder server(String... patterns) {
        return add(servers, Glob::ofName, patterns);
    }

    public RuleBuilder tools(String... patterns) {
        return add(Target.Kind.TOOL, patterns);
    }

    public RuleBuilder resources(String... patterns) {
        return add(Target.Kind.RESOURCE, patterns);
    }

    public RuleBuilder templates(String... patterns) {
        return add(Target.Kind.TEMPLATE, patterns);
    }

    public RuleBuilder prompts(String... patterns) {
        return add(Target.Kind.PROMPT, patterns);
    }

    /// All tools, resources, templates and prompts.
    public RuleBuilder everything() {
        for (var kind : Target.Kind.values()) {
            add(kind, "**");
        }
        return this;
    }

    /// Only these actions.
    public RuleBuilder actions(Action... actions) {
        this.actions.addAll(List.of(actions));
        return this;
    }

    /// What has a tag that matches one of these patterns.
    public RuleBuilder tags(String... patterns) {
        return add(tags, Glob::ofName, patterns);
    }

    /// What has this annotation, for example `annotation("readOnlyHint", Value.of(true))`.
    public RuleBuilder annotation(String name, Value value) {
        annotations.put(name, value);
        return this;
    }

    /// Only where all of these hold; see [dev.sallyport.policy.condition.Conditions].
    public RuleBuilder when(Condition... conditions) {
        this.conditions.addAll(List.of(conditions));
        return this;
    }

    /// Only for callers who hold all these scopes. Where nothing else is missing, the denial names them.
    public RuleBuilder needs(String... scopes) {
        neededScopes.addAll(List.of(scopes));
        return this;
    }

    /// Withholds the values of these fields from the caller, at any depth of the result.
    public RuleBuilder redact(String... fields) {
        redact.addAll(List.of(fields));
        return this;
    }

    /// The result has at most so many bytes.
    public RuleBuilder cap(long bytes) {
        cap = bytes;
        return this;
    }

    /// At most so many requests of a subject in any window of this length.
    public RuleBuilder limit(int count, Duration window) {
        limits.add(new Obligations.Limit(id, count, window));
        return this;
    }

    /// The caller may approve what it asks for.
    public RuleBuilder selfApproval() {
        selfApproval = true;
        return this;
    }

    /// Whoever has a role that matches may approve.
    public RuleBuilder approvers(String... roles) {
        return add(approvers, Glob::ofName, roles);
    }

    /// How long a request waits for its approval, and an approval for its use.
    public RuleBuilder approvalLasts(Duration duration) {
        approvalLasts = duration;
        return this;
    }

    /// It is only recorded what the rule would have decided.
    public RuleBuilder dryRun() {
        dryRun = true;
        return this;
    }

    /// Its patterns admit also what was not seen when the policy was loaded.
    public RuleBuilder includeNew() {
        includeNew = true;
        return this;
    }

    /// @throws IllegalArgumentException saying what the rule lacks, or has too much
    public Rule build() {
        return new Rule(
                id,
                origin,
                effect,
                new Who(subjects, roles, teams, groups, heldScopes, clients, agents, authentication, networks, claims),
                new What(
                        servers.isEmpty() ? List.of(Glob.ofName("*")) : servers,
                        targets,
                        actions.isEmpty() ? EnumSet.allOf(Action.class) : actions,
                        tags,
                        annotations),
                conditions.size() == 1 ? conditions.getFirst() : new Condition.All(conditions),
                neededScopes,
                new Obligations(redact, cap, limits),
                new Approval(selfApproval, approvers, approvalLasts),
                dryRun,
                includeNew);
    }

    private RuleBuilder add(Target.Kind kind, String... patterns) {
        return add(targets.computeIfAbsent(kind, _ -> new ArrayList<>()), kind::glob, patterns);
    }

    private RuleBuilder add(List<Glob> globs, Function<String, Glob> glob, String... patterns) {
        Arrays.stream(patterns).map(glob).forEach(globs::add);
        return this;
    }
}
