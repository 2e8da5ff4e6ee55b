package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigProblemsTest {

    private Workspace workspace;

    @BeforeEach
    void workspace(@TempDir Path directory) {
        workspace = new Workspace(directory);
    }

    @Test
    void allProblemsAreReportedAtOnceInTheOrderOfTheFile() {
        workspace.write("policy.yaml", "roles:\n  reader:\n    alow: []\n");

        assertThat(workspace.problems("""
                listn: 127.0.0.1:9000
                servers:
                  files: { comand: [npx] }
                  remote: { url: http://h/, timeout: 60 }
                endpoints:
                  /mcp: { server: file }
                policy: policy.yaml
                audit: { payload: argument }
                """, Map.of("SALLYPORT_LISTN", "x")))
                .containsExactly(
                        "environment variable SALLYPORT_LISTN: is no setting; did you mean SALLYPORT_LISTEN?",
                        "s.yaml:1:1: unknown key \"listn\"; did you mean \"listen\"?",
                        "s.yaml:3:3: servers.files: neither command nor url is given; give a command to run, or the"
                                + " url of a running server",
                        "s.yaml:3:12: unknown key \"comand\" in servers.files; did you mean \"command\"?",
                        "s.yaml:4:38: servers.remote.timeout: expected a duration, found \"60\"; write a number with"
                                + " ms, s, m, h or d, for example 30s",
                        "s.yaml:6:19: endpoints./mcp.server: there is no such server, found \"file\"; did you mean"
                                + " \"files\"?",
                        "s.yaml:8:19: audit.payload: expected one of arguments, none, found \"argument\"; did you"
                                + " mean \"arguments\"?",
                        "policy.yaml:3:5: unknown key \"alow\" in roles.reader; did you mean \"allow\"?");
    }

    @Test
    void aLabelIsAName() {
        assertThat(workspace.problems("servers: { a: { command: [run], labels: [ok, 'not ok'] } }"))
                .containsExactly("s.yaml:1:46: servers.a.labels: not a label, found \"not ok\"; use up to 64 letters,"
                        + " digits, - and _, and start with a letter or digit");
    }

    @Test
    void theMessageOfTheExceptionHasAProblemToALine() {
        assertThatThrownBy(() -> workspace.load("a: 1\nb: 2\n"))
                .isInstanceOf(ConfigException.class)
                .message()
                .hasLineCount(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen: 9000 | 1:9: listen: expected HOST:PORT, found \"9000\"; for example 127.0.0.1:9000 or"
                        + " [::1]:9000",
                "listen: ':9000' | 1:9: listen: expected HOST:PORT, but the host is empty, found \":9000\"; 0.0.0.0:PORT"
                        + " listens on every interface",
                "listen: '::1:9000' | 1:9: listen: expected HOST:PORT, an IPv6 address in brackets, found \"::1:9000\";"
                        + " for example 127.0.0.1:9000 or [::1]:9000",
                "listen: h:x | 1:9: listen: the port is not a number from 0 to 65535, found \"h:x\"; for example"
                        + " 127.0.0.1:9000 or [::1]:9000",
                "listen: h:65536 | 1:9: listen: the port is out of range, found \"h:65536\"; it can be 0 to 65535",
                "listen: 1.2.3.400:1 | 1:9: listen: not a host name or address, found \"1.2.3.400:1\"; for example"
                        + " gateway.example.com, 192.0.2.1 or ::1",
                "listen: [a] | 1:9: listen: expected a text, found a list; give it a single value",
                "listen: | 1:8: listen: expected a text, found nothing; give it a single value",
                "servers: [a] | 1:10: servers: expected a mapping, found a list; write key: value pairs, or {} for none",
                "allowed-hosts: a | 1:16: allowed-hosts: expected a list, found a single value; write [a, b], or [] for"
                        + " none",
                "allowed-hosts: ['a:80'] | 1:17: allowed-hosts: a host is written without its port, found \"a:80\";"
                        + " for example gateway.example.com, 192.0.2.1 or ::1",
                "allowed-hosts: ['*'] | 1:17: allowed-hosts: not a host name or address, found \"*\"; for example"
                        + " gateway.example.com, 192.0.2.1 or ::1",
                "allowed-origins: ['http://a/'] | 1:19: allowed-origins: expected an origin, SCHEME://HOST or"
                        + " SCHEME://HOST:PORT, found \"http://a/\"; for example https://app.example.com or"
                        + " http://localhost:5173",
                "keys: { query-parameter: yes } | 1:26: keys.query-parameter: expected true or false, found \"yes\";"
                        + " write one of the two",
                "policy: none.yaml | 1:9: policy: there is no such file or directory, found \"none.yaml\"; a relative"
                        + " path starts at the configuration file's directory",
                "limits: { per-subject: 5 } | 1:24: limits.per-subject: expected a limit, found \"5\"; write"
                        + " NUMBER/DURATION, for example 120/1m",
                "limits: { per-subject: 0/1m } | 1:24: limits.per-subject: the number of calls is out of range, found"
                        + " \"0/1m\"; it can be 1 to 100000",
                "limits: { per-subject: 100001/1m } | 1:24: limits.per-subject: the number of calls is out of range,"
                        + " found \"100001/1m\"; it can be 1 to 100000",
                "limits: { per-subject: 1/32d } | 1:24: limits.per-subject: the duration is out of range, found"
                        + " \"1/32d\"; it can be 1s to 31d",
                "limits: { per-tool: { 'x*': 1/1s } } | 1:23: limits.per-tool.?: patterns are not supported here; name"
                        + " each tool, or set default",
                "limits: { per-tool: { 'no/x': 1/1s } } | 1:23: limits.per-tool.no/x: there is no server \"no\"",
                "requests: { body: 4 } | 1:19: requests.body: expected a size, found \"4\"; write a number with B, KiB,"
                        + " MiB or GiB, for example 4MiB",
                "requests: { body: 2GiB } | 1:19: requests.body: body is out of range, found \"2GiB\"; it can be 1KiB"
                        + " to 1GiB",
                "requests: { depth: many } | 1:20: requests.depth: expected a number, found \"many\"; write a whole"
                        + " number",
                "requests: { header-deadline: 2h } | 1:30: requests.header-deadline: header-deadline is out of range,"
                        + " found \"2h\"; it can be 100ms to 1h",
                "shutdown-grace: 61m | 1:17: shutdown-grace: shutdown-grace is out of range, found \"61m\"; it can be 0h"
                        + " to 1h",
            })
    void aWrongValueIsReportedWhereItStands(String yaml, String problem) {
        assertThat(workspace.problems(yaml)).containsExactly("s.yaml:" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a b: { command: [x] } | 12: servers.?: not a name for a server; use up to 64 letters, digits, - and _,"
                        + " and start with a letter or digit",
                "a: { command: [x], url: 'http://h/' } | 12: servers.a: command and url exclude each other; give a"
                        + " command to run, or the url of a running server",
                "a: { command: [] } | 26: servers.a.command: the command is empty; name a program, then its arguments",
                "a: { command: x } | 26: servers.a.command: expected a list, found a single value; write [a, b], or []"
                        + " for none",
                "a: { command: [x], headers: {} } | 40: servers.a.headers: only a server with a url has this; remove it",
                "a: { url: 'http://h/', pool: {} } | 41: servers.a.pool: only a server with a command has this; remove"
                        + " it",
                "a: { command: [x], pool: { max: 0 } } | 44: servers.a.pool.max: max is out of range, found \"0\"; it"
                        + " can be 1 to 1000",
                "a: { command: [x], env: { 'A=B': '' } } | 45: servers.a.env.?: not a name for an environment variable;"
                        + " use letters, digits and _, as in API_TOKEN",
                "a: { command: [x], timeout: 25h } | 40: servers.a.timeout: timeout is out of range, found \"25h\"; it"
                        + " can be 100ms to 1d",
                "a: { url: 'http://h/', headers: { Host: x } } | 52: servers.a.headers.Host: the header Host is set by"
                        + " the gateway itself; remove it",
                "a: { url: 'http://h/', headers: { Mcp-Session-Id: x } } | 62: servers.a.headers.Mcp-Session-Id: the"
                        + " header Mcp-Session-Id is set by the gateway itself; remove it",
                "a: { url: 'http://h/', headers: { X: \"a\\nb\" } } | 49: servers.a.headers.X: the value is empty or"
                        + " cannot stand in a header; use printable ASCII characters, without line breaks or surrounding"
                        + " spaces",
                "a: { url: 'http://h/', headers: { X: a, x: b } } | 12: servers.a: the header x is given twice; upper and"
                        + " lower case are the same here",
            })
    void aWrongServerIsReportedWhereItStands(String server, String problem) {
        assertThat(workspace.problems("servers: { " + server + " }")).containsExactly("s.yaml:1:" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://h/ | the URL does not start with http:// or https://; for example http://127.0.0.1:3001/mcp",
                "/mcp | the URL does not start with http:// or https://; for example http://127.0.0.1:3001/mcp",
                "http:// | not a valid URL; for example http://127.0.0.1:3001/mcp",
                "http://a b/ | not a valid URL; for example http://127.0.0.1:3001/mcp",
                "http://h:0/ | the URL has no valid host and port; for example http://127.0.0.1:3001/mcp",
                "http://h:99999/ | the URL has no valid host and port; for example http://127.0.0.1:3001/mcp",
                "http://u:p@h/ | the URL holds credentials; send them as a header, in headers",
                "http://h/#x | the URL has a fragment; remove what follows the #",
            })
    void aWrongUrlIsReportedWithoutRepeatingIt(String url, String problem) {
        assertThat(workspace.problems("servers: { r: { url: '" + url + "' } }"))
                .containsExactly("s.yaml:1:22: servers.r.url: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mcp: { server: a } | 2:14: endpoints.mcp: not a path for an endpoint; start it with /, use letters,"
                        + " digits, - . _ ~ between slashes, and do not end it with /",
                "/: { server: a } | 2:14: endpoints./: not a path for an endpoint; start it with /, use letters, digits,"
                        + " - . _ ~ between slashes, and do not end it with /",
                "/x: {} | 2:14: endpoints./x: no server is given; write server: NAME",
                "/x: { server: a, servers: [a] } | 2:14: endpoints./x: server and servers exclude each other; write"
                        + " server: NAME",
                "/x: { servers: [] } | 2:29: endpoints./x.servers: no server is given; give each server its own"
                        + " endpoint",
                "/x: { servers: [a, b] } | 2:29: endpoints./x.servers: several servers behind one endpoint are not"
                        + " supported yet; give each server its own endpoint",
                "/x: { server: c } | 2:28: endpoints./x.server: there is no such server, found \"c\"; it can be a or b",
            })
    void aWrongEndpointIsReportedWhereItStands(String endpoint, String problem) {
        var servers = "servers: { a: { command: [x] }, b: { command: [x] } }\n";

        assertThat(workspace.problems(servers + "endpoints: { " + endpoint + " }"))
                .containsExactly("s.yaml:" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${env:TOKN} | the environment variable \"TOKN\" is not set; did you mean \"TOKEN\"?",
                "${env:OTHER} | the environment variable \"OTHER\" is not set; set it before starting, or use"
                        + " ${file:PATH}",
                "${env:EMPTY} | the environment variable \"EMPTY\" is empty; give it a value",
                "${file:none} | the file \"none\" cannot be read: there is no such file; a relative path starts at the"
                        + " configuration file's directory",
                "${file:.} | the file \".\" cannot be read: it is a directory; a relative path starts at the"
                        + " configuration file's directory",
                "${secret:x} | ${secret:…} is not available yet; use ${env:NAME} or ${file:PATH}",
                "${TOKEN} | an expansion that does not exist; write ${env:NAME} or ${file:PATH}, or $${ for a literal"
                        + " ${",
                "${env:TOKEN | an expansion is opened by ${ and never closed; write ${env:NAME} or ${file:PATH}, or $${"
                        + " for a literal ${",
            })
    void anExpansionThatFailsIsReportedWhereItStands(String value, String problem) {
        var env = Map.of("TOKEN", "s3cr3t", "EMPTY", "");

        assertThat(workspace.problems("servers: { a: { command: [x], env: { T: '%s' } } }".formatted(value), env))
                .containsExactly("s.yaml:1:41: servers.a.env.T: " + problem);
    }

    @Test
    void valuesOfTheEnvironmentAreNotExpanded() {
        assertThat(workspace.problems("", Map.of("SALLYPORT_LISTEN", "${env:A}", "A", "s3cr3t")))
                .containsExactly(
                        "environment variable SALLYPORT_LISTEN: listen: the port is not a number from 0 to 65535,"
                                + " found \"${env:A}\"; for example 127.0.0.1:9000 or [::1]:9000");
    }

    @Test
    void anEmptyVariableIsAProblem() {
        assertThat(workspace.problems("", Map.of("SALLYPORT_POLICY", "")))
                .containsExactly(
                        "environment variable SALLYPORT_POLICY: is set but empty; give it a value, or unset it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen: '${env:TOKEN}'",
                "listen: '${env:TOKEN}:x'",
                "shutdown-grace: '${env:TOKEN}'",
                "audit: { payload: '${env:TOKEN}' }",
                "policy: ['${env:TOKEN}', '${env:NUL}']",
                "limits: { per-tool: { x: '${env:TOKEN}' } }",
                "allowed-hosts: ['${env:TOKEN}/']",
                "allowed-origins: ['${env:TOKEN}']",
                "servers: { a: { url: '${env:TOKEN}' } }",
                "servers: { a: { url: 'http://h:s3cr3t/' } }",
                "servers: { a: { url: 'http://s3cr3t:s3cr3t@h/' } }",
                "servers: { a: { url: 'http://h/', headers: 'Authorization: s3cr3t' } }",
                "servers: { a: { url: 'http://h/', headers: { 'Authorization: s3cr3t' } } }",
                "servers: { a: { url: 'http://h/', headers: { Authorization: [s3cr3t] } } }",
                "servers: { a: { url: 'http://h/', headers: { Authorization: \"s3cr3t\\r\\nX: y\" } } }",
                "servers: { a: { url: 'http://h/', headers: { Authorization: 's3cr3t ' } } }",
                "servers: { a: { command: 'run --token s3cr3t' } }",
                "servers: { a: { command: [run], env: [TOKEN=s3cr3t] } }",
                "servers: { a: { command: [run], env: { TOKEN=s3cr3t } } }",
                "servers: { a: { command: [run], env: { TOKEN=s3cr3t: '', TOKEN=s3cr3t: '' } } }",
                "servers: { a: { command: [run], env: { TOKEN: \"s3cr3t\\0\" } } }",
                "servers: { a: { command: ['${env:NUL}'] } }",
                "endpoints: { /x: { server: '${env:TOKEN}' } }",
            })
    void noMessageRepeatsASecret(String yaml) {
        var problems = workspace.problems(yaml, Map.of("TOKEN", "s3cr3t", "NUL", "s3cr3t\0"));

        assertThat(problems)
                .isNotEmpty()
                .allSatisfy(
                        problem -> assertThat(problem).doesNotContain("s3cr3t").doesNotContain("\n"));
    }

    @Test
    void noRecordShowsASecret() throws ConfigException {
        var config = workspace.load("""
                servers:
                  a: { command: [run, --token, "${env:TOKEN}"], env: { TOKEN: "${env:TOKEN}" } }
                  b: { url: "http://h/${env:TOKEN}?key=${env:TOKEN}", headers: { X: "${env:TOKEN}" } }
                """, Map.of("TOKEN", "s3cr3t"));

        assertThat(config.toString()).doesNotContain("s3cr3t").contains("[secret]");
    }

    @Test
    void aServerOfTheCommandLineAndTheFileIsAProblem() {
        var file = workspace.write("s.yaml", "servers: { a: { command: [x] } }");

        assertThatThrownBy(() -> ConfigLoader.load(file, Map.of(), List.of(ServerConfig.parse("a=x"))))
                .hasMessage(file + ":1:12: the server a is also given on the command line; rename one");
    }

    @Test
    void aMissingFileIsAProblemOfTheFileAsAWhole() {
        assertThatThrownBy(() -> ConfigLoader.load(Path.of("none.yaml"), Map.of()))
                .hasMessage("none.yaml: cannot be read: there is no such file");
    }
}
