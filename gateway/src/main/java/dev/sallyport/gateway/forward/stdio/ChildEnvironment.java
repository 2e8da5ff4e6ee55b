package dev.sallyport.gateway.forward.stdio;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a child may know of the gateway's environment: enough to find programs and speak the user's language, and
/// nothing that could be a credential.
final class ChildEnvironment {
    static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "USER", "LOGNAME", "SHELL", "TERM");

    private ChildEnvironment() {}

    /// @param own        the gateway's environment
    /// @param configured wins over what is inherited
    static Map<String, String> of(Map<String, String> own, Map<String, String> configured) {
        Map<String, String> environment = new TreeMap<>(own);
        environment.keySet().retainAll(INHERITED);
        environment.putAll(configured);
        return environment;
    }
}
