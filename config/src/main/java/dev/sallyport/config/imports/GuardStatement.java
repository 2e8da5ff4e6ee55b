package dev.sallyport.config.imports;

import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Target.Kind;
import java.util.List;

/// What a rule says in our words.
///
/// @param who   it is about any of these
/// @param cells none where it says nothing
record GuardStatement(GuardRule rule, List<GuardWho> who, List<Cell> cells) {

    /// Whether things are shown, or used: called, read, got.
    enum Phase {
        LIST,
        USE
    }

    /// One pattern in one phase.
    ///
    /// @param tags any of which the definition has to have; none asks for none
    record Cell(Kind kind, Phase phase, Glob glob, List<String> tags, List<GuardTests.Meaning.Test> tests) {

        /// Whether it surely has nothing in common with another.
        boolean isApartFrom(Cell other) {
            return kind != other.kind || phase != other.phase || Globs.disjoint(glob, other.glob);
        }

        /// Whether it is surely about everything that another is about, whoever asks and whatever the arguments.
        boolean covers(Cell other) {
            return kind == other.kind
                    && phase == other.phase
                    && Globs.covers(glob, other.glob)
                    && (tags.isEmpty() || (!other.tags.isEmpty() && tags.containsAll(other.tags)));
        }
    }

    boolean allows() {
        return rule.allows();
    }

    GuardStatement with(List<Cell> cells) {
        return new GuardStatement(rule, who, cells);
    }
}
