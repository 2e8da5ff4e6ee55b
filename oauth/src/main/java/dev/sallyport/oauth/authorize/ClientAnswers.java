package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.authorize.AuthorizationRequest.Way;
import dev.sallyport.oauth.web.Params;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a client is told in the address that its browser is sent back to, each time with `iss` (RFC 9207).
record ClientAnswers(String issuer) {
    URI code(Way back, String code) {
        return answer(back, Map.of("code", code));
    }

    URI error(Way back, OAuthException error) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("error", error.code());
        members.put("error_description", error.description());
        return answer(back, members);
    }

    private URI answer(Way back, Map<String, String> members) {
        Map<String, String> answer = new LinkedHashMap<>(members);
        if (back.state() != null) {
            answer.put("state", back.state());
        }
        answer.put("iss", issuer);
        return back.target().with(Params.of(answer));
    }
}
