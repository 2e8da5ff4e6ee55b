package dev.sallyport.oauth.machine;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.sallyport.oauth.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A key of somebody else, who signs with another library.
record TestKey(ECKey key) {
    static TestKey generate(String kid) {
        try {
            return new TestKey(new ECKeyGenerator(Curve.P_256).keyID(kid).generate());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @return the public part as a JWK set
    Map<String, Object> published() {
        return new JWKSet(key).toJSONObject(true);
    }

    String sign(@Nullable String type, Map<String, ?> claims) {
        try {
            JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID());
            if (type != null) {
                header.type(new JOSEObjectType(type));
            }
            JWSObject jws = new JWSObject(header.build(), new Payload(Json.write(claims)));
            jws.sign(new ECDSASigner(key));
            return jws.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
