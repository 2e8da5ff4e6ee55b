package dev.sallyport.adapters.sqlite;

import dev.sallyport.policy.Subject;
import dev.sallyport.policy.condition.Value;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;

/// What the record of an event tells of its subject besides the id. Names are kept whole, since decisions depend on
/// them; of claims the scalar ones, bounded and marked like arguments.
final class SubjectJson {
    private static final int MOST_CLAIMS = 64;
    private static final String ANONYMOUS = Subject.anonymous().id();

    private static final SerializableString ROLES = new SerializedString("roles");
    private static final SerializableString TEAMS = new SerializedString("teams");
    private static final SerializableString GROUPS = new SerializedString("groups");
    private static final SerializableString SCOPES = new SerializedString("scopes");
    private static final SerializableString CLIENT = new SerializedString("registered_client");
    private static final SerializableString AGENT = new SerializedString("agent");
    private static final SerializableString AUTHENTICATION = new SerializedString("authentication");
    private static final SerializableString CLAIMS = new SerializedString("claims");

    private SubjectJson() {}

    /// How a subject of this id was identified where the record does not say it.
    static String usualAuthentication(String subject) {
        return subject.equals(ANONYMOUS) ? ANONYMOUS : "key";
    }

    static void write(JsonGenerator out, Subject subject) {
        names(out, ROLES, subject.roles());
        names(out, TEAMS, subject.teams());
        names(out, GROUPS, subject.groups());
        names(out, SCOPES, subject.scopes());
        text(out, CLIENT, subject.client());
        text(out, AGENT, subject.agent());
        if (!subject.authentication().equals(usualAuthentication(subject.id()))) {
            text(out, AUTHENTICATION, subject.authentication());
        }
        claims(out, subject.claims().values());
    }

    static void names(JsonGenerator out, SerializableString member, Set<String> names) {
        if (!names.isEmpty()) {
            out.writeName(member).writeStartArray();
            for (String name : names) {
                out.writeString(name);
            }
            out.writeEndArray();
        }
    }

    private static void text(JsonGenerator out, SerializableString member, @Nullable String text) {
        if (text != null) {
            out.writeName(member).writeString(text);
        }
    }

    private static void claims(JsonGenerator out, Map<String, Value> claims) {
        if (claims.isEmpty()) {
            return;
        }
        out.writeName(CLAIMS).writeStartObject();
        int left = MOST_CLAIMS;
        for (Map.Entry<String, Value> claim : claims.entrySet()) {
            if (left-- == 0) {
                out.writeName(SafeText.CUT).writeString(ArgumentsView.CUT);
                break;
            }
            out.writeName(SafeText.of(claim.getKey(), ArgumentsView.LONGEST_NAME));
            claim(out, claim.getKey(), claim.getValue());
        }
        out.writeEndObject();
    }

    private static void claim(JsonGenerator out, String name, Value value) {
        if (Credentials.named(name)) {
            out.writeString(SafeText.REDACTED);
            return;
        }
        switch (value) {
            case Value.Text text -> out.writeString(SafeText.of(text.value(), ArgumentsView.LONGEST_TEXT));
            case Value.Numeric number -> out.writeNumber(number.value());
            case Value.Flag flag -> out.writeBoolean(flag.value());
            case Value.Items _, Value.Fields _, Value.Absent _ -> out.writeString(ArgumentsView.CUT);
        }
    }
}
