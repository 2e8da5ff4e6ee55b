package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys that some parser could take for another one (threats.md, parser differentials, CVE-2026-27896).
class KeySpellingTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'jsonrpc':'2.0','id':1,'method':'m','Method':'n'}",
                "{'jsonrpc':'2.0','id':1,'method':'m','ID':2}",
                "{'jsonrpc':'2.0','id':1,'method':'m','PARAMS':{}}",
                "{'jsonrpc':'2.0','id':1,'method':'m','param\u017F':{}}",
                "{'jsonrpc':'2.0','id':1,'method':'m','param\\u017f':{}}",
                "{'JSONRPC':'2.0','jsonrpc':'2.0','id':1,'method':'m'}",
                "{'jsonrpc':'2.0','id':1,'result':{},'re\u017Fult':{}}",
                "{'jsonrpc':'2.0','id':1,'result':{},'Error':1}",
                "{'jsonrpc':'2.0','id':1,'method':'m','trace':1,'TRACE':2}",
                "{'jsonrpc':'2.0','id':1,'method':'m','\u00e9':1,'\u00c9':2}",
                "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'a','Name':'b'}}",
                "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'NAME':'b'}}",
                "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'argument\u017F':{}}}",
                "{'jsonrpc':'2.0','id':1,'method':'tasks/get','params':{'tas\u212AId':'t'}}",
                "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'_Meta':{}}}",
                "{'jsonrpc':'2.0','id':1,'method':'m','params':{'k':1,'\u212A':2}}",
                "{'jsonrpc':'2.0','id':1,'method':'m','params':{'_meta':{'ProgressToken':1}}}",
                "{'jsonrpc':'2.0','id':1,'method':'m','params':{'_meta':{'io.ModelContextProtocol/protocolVersion':'x'}}}",
                "{'jsonrpc':'2.0','id':1,'method':'m','params':{'_meta':{'io.modelcontextprotocol/clientInfo':{'NAME':'x'}}}}",
                "{'jsonrpc':'2.0','id':1,'method':'completion/complete','params':{'ref':{'type':'ref/prompt','name':'a','nAme':'b'}}}",
                "{'jsonrpc':'2.0','id':1,'method':'m','params':{'notifications':{'RESOURCESUBSCRIPTIONS':[]}}}",
                "{'jsonrpc':'2.0','id':1,'error':{'code':1,'message':'','Code':2}}"
            })
    void refusesCaseVariants(String body) {
        MalformedMessage refusal = catchThrowableOfType(MalformedMessage.class, () -> scan(body));

        assertThat(refusal.code()).isEqualTo(ErrorCodes.INVALID_REQUEST);
        assertThat(refusal.reason()).contains("is another spelling of a known key at byte ");
        assertThat(refusal.id()).isEqualTo(Id.of(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'t','arguments':{'a':1,'A':2,'Name':3,'name':4}}}",
                "{'jsonrpc':'2.0','id':1,'method':'m','params':{'x':{'Method':1,'ID':2}}}",
                "{'jsonrpc':'2.0','id':1,'method':'m','params':{'_meta':{'x/Y':1,'Z':2}}}",
                "{'jsonrpc':'2.0','id':1,'result':{'a':1,'A':2,'IsError':true}}"
            })
    void leavesPayloadKeysAlone(String body) throws Exception {
        assertThat(scan(body)).isNotNull();
    }

    @Test
    void findsVariantAmongManyKeys() {
        String many =
                IntStream.range(0, 1_000).mapToObj(i -> "'key" + i + "':0,").collect(Collectors.joining());

        assertThatThrownBy(() -> scan("{'jsonrpc':'2.0','id':1,'method':'m','params':{" + many + "'KEY3':1}}"))
                .hasMessageContaining("\"KEY3\"");
        assertThatThrownBy(() -> scan("{'jsonrpc':'2.0','id':1,'method':'m','params':{" + many + "'KEY777':1}}"))
                .hasMessageContaining("\"KEY777\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'jsonrpc':'2.0','id':1,'method':'m','method':'m'}",
                "{'jsonrpc':'2.0','id':1,'method':'m','m\\u0065thod':'m'}",
                "{'jsonrpc':'2.0','id':1,'method':'m','params':{'a':1,'a':1}}",
                "{'jsonrpc':'2.0','id':1,'method':'m','params':{'x':[[{'d':{'':1,'b':2,'':3}}]]}}",
                "{'jsonrpc':'2.0','id':1,'method':'m','params':{'\uD83D\uDE00':1,'\\uD83D\\uDE00':1}}"
            })
    void refusesRepeatedKeys(String body) {
        assertThatThrownBy(() -> scan(body)).hasMessageContaining("occurs a second time");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 11, 12, 13, 14, 100, 5_000})
    void findsRepeatedKeyWhereverItIs(int members) {
        String object =
                IntStream.range(0, members).mapToObj(i -> "'k" + i + "':0").collect(Collectors.joining(",", "{", "}"));

        for (int repeated : new int[] {0, members / 2, members - 1}) {
            String twice = object.replace("}", ",'k" + repeated + "':1}");
            assertThatThrownBy(() -> scan("{'jsonrpc':'2.0','id':1,'method':'m','params':{'x':" + twice + "}}"))
                    .hasMessageContaining("\"k" + repeated + "\" occurs a second time");
        }
    }

    @Test
    void sameKeyInDifferentObjectsIsFine() throws Exception {
        assertThat(scan("{'jsonrpc':'2.0','id':1,'method':'m','params':{'a':{'a':[{'a':1},{'a':2}]},'b':{'a':1}}}"))
                .isNotNull();
    }

    private static Message scan(String body) throws MalformedMessage {
        return MessageScanner.scan(utf8(body.replace('\'', '"')), ScanLimits.DEFAULT);
    }
}
