package dev.sallyport.config.imports;

import dev.sallyport.config.imports.GuardStatement.Cell;
import dev.sallyport.config.imports.GuardStatement.Phase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns the first match of an order into rules of which those that deny win.
///
/// A rule that denies leaves out what a rule before it allows: allowed is then what some rule allows and no rule
/// denies, which is what the first match allows. What cannot be left out stays denied.
final class GuardPrecedence {

    private final Source source;
    private final List<GuardStatement> ordered;

    /// @param ordered by falling priority, and as in the file where that is equal
    GuardPrecedence(Source source, List<GuardStatement> ordered) {
        this.source = source;
        this.ordered = ordered;
    }

    /// A part of a rule, with what has to hold besides its own conditions.
    record Piece(GuardStatement statement, Cell cell, List<Map<String, Object>> guards) {}

    List<Piece> pieces() {
        var pieces = new ArrayList<Piece>();
        for (int i = 0; i < ordered.size(); i++) {
            var statement = ordered.get(i);
            var before = ordered.subList(0, i).stream()
                    .filter(GuardStatement::allows)
                    .toList();
            for (var cell : statement.cells()) {
                if (statement.allows()) {
                    if (!isConditional(statement, cell, before)) {
                        pieces.add(new Piece(statement, cell, List.of()));
                    }
                } else {
                    guards(statement, cell, before).ifPresent(guards -> pieces.add(new Piece(statement, cell, guards)));
                }
            }
        }
        return pieces;
    }

    /// Whether a rule of higher priority allows the same under conditions, which would mean nothing if this one
    /// allowed it without.
    private boolean isConditional(GuardStatement statement, Cell cell, List<GuardStatement> before) {
        if (cell.phase() == Phase.LIST || !cell.tests().isEmpty()) {
            return false;
        }
        for (var earlier : before) {
            boolean conditional = earlier.rule().priority() > statement.rule().priority()
                    && statement.who().stream()
                            .allMatch(who -> earlier.who().stream().anyMatch(who::isWithin))
                    && earlier.cells().stream().anyMatch(other -> !other.tests().isEmpty() && other.covers(cell));
            if (conditional) {
                source.note(
                        statement.rule().mark(),
                        "rule " + statement.rule().name() + " does not allow " + cell.glob() + " here: "
                                + earlier.rule().name()
                                + ", of higher priority, allows it under conditions, which Auth Guard never needs as this"
                                + " rule follows");
                return true;
            }
        }
        return false;
    }

    /// What has to hold so that no rule before allows; empty where one surely does.
    private Optional<List<Map<String, Object>>> guards(
            GuardStatement statement, Cell cell, List<GuardStatement> before) {
        var guards = new LinkedHashSet<Map<String, Object>>();
        for (var earlier : before) {
            for (var other : earlier.cells()) {
                if (other.isApartFrom(cell) || isAboutOthers(statement, earlier)) {
                    continue;
                }
                if (!other.covers(cell)) {
                    noteDenied(statement, cell, earlier, other);
                    continue;
                }
                for (var who : earlier.who()) {
                    if (other.tests().isEmpty() && statement.who().stream().allMatch(one -> one.isWithin(who))) {
                        return Optional.empty();
                    }
                    guards.add(guard(who, other));
                }
            }
        }
        return Optional.of(List.copyOf(guards));
    }

    private static boolean isAboutOthers(GuardStatement statement, GuardStatement earlier) {
        return statement.who().stream().allMatch(one -> earlier.who().stream().allMatch(one::isApartFrom));
    }

    private void noteDenied(GuardStatement statement, Cell cell, GuardStatement earlier, Cell other) {
        source.note(
                statement.rule().mark(),
                "rule " + statement.rule().name() + " denies " + cell.glob() + " here also where "
                        + earlier.rule().name() + ", which comes before, allows " + other.glob()
                        + ": a pattern cannot leave a part out");
    }

    private static Map<String, Object> guard(GuardWho who, Cell allowed) {
        var fails = new ArrayList<>(who.fails());
        allowed.tests().forEach(test -> fails.add(test.fails()));
        return Conditions.any(fails);
    }
}
