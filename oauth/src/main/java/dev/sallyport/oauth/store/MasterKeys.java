package dev.sallyport.oauth.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/// The keys under which the store's bodies are encrypted, kept outside the database. The first one seals, all of them
/// open, so that a key can be replaced by another without an interruption.
///
/// An envelope is `version ‖ key id ‖ nonce ‖ ciphertext ‖ tag` in 1, 8, 12, n and 16 bytes: AES-256-GCM. What it is
/// bound to is its associated data, and also goes into its key, which HKDF-SHA256 (RFC 5869) derives from the master
/// key: so no two places share a key, and random nonces do not run out however many envelopes there are.
public final class MasterKeys {
    /// Of each key.
    public static final int BYTES = 32;

    private static final byte VERSION = 1;
    private static final int ID_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int HEAD_BYTES = 1 + ID_BYTES + NONCE_BYTES;
    private static final byte[] ID_INFO = info("sallyport oauth key id");
    private static final byte[] DATA_INFO = info("sallyport oauth data ");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String first;
    private final Map<String, byte[]> keys;

    private MasterKeys(String first, Map<String, byte[]> keys) {
        this.first = first;
        this.keys = keys;
    }

    /// @param keys 32 secret random bytes each; the first seals
    /// @throws IllegalArgumentException where there is none, or one has another length
    public static MasterKeys of(List<byte[]> keys) {
        Map<String, byte[]> byId = new LinkedHashMap<>();
        for (byte[] key : keys) {
            if (key.length != BYTES) {
                throw new IllegalArgumentException("a master key has 32 bytes, not " + key.length);
            }
            byId.put(HexFormat.of().formatHex(expand(key, ID_INFO, ID_BYTES)), key.clone());
        }
        if (byId.isEmpty()) {
            throw new IllegalArgumentException("a master key is needed");
        }
        return new MasterKeys(byId.keySet().iterator().next(), byId);
    }

    /// @return ids of the keys, that of the sealing one first: derived from them, and safe to print
    public List<String> ids() {
        return List.copyOf(keys.keySet());
    }

    /// @param place what the envelope is bound to
    byte[] seal(byte[] plain, byte[] place) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] id = HexFormat.of().parseHex(first);
        try {
            ByteBuffer envelope = ByteBuffer.allocate(HEAD_BYTES + plain.length + TAG_BYTES);
            envelope.put(VERSION).put(id).put(nonce);
            cipher(Cipher.ENCRYPT_MODE, first, nonce, place).doFinal(ByteBuffer.wrap(plain), envelope);
            return envelope.array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /// @return empty where none of the keys has sealed it, it was changed, or it was bound to another place
    Optional<byte[]> open(byte[] envelope, byte[] place) {
        String id = idOf(envelope);
        if (!keys.containsKey(id)) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOfRange(envelope, 1 + ID_BYTES, HEAD_BYTES);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, id, nonce, place);
            return Optional.of(cipher.doFinal(envelope, HEAD_BYTES, envelope.length - HEAD_BYTES));
        } catch (AEADBadTagException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    boolean sealedByFirst(byte[] envelope) {
        return idOf(envelope).equals(first);
    }

    /// @return of no key where it is no envelope
    private static String idOf(byte[] envelope) {
        return envelope.length < HEAD_BYTES + TAG_BYTES || envelope[0] != VERSION
                ? ""
                : HexFormat.of().formatHex(envelope, 1, 1 + ID_BYTES);
    }

    private Cipher cipher(int mode, String id, byte[] nonce, byte[] place) throws GeneralSecurityException {
        byte[] info = ByteBuffer.allocate(DATA_INFO.length + place.length)
                .put(DATA_INFO)
                .put(place)
                .array();
        SecretKey key = KDF.getInstance("HKDF-SHA256")
                .deriveKey("AES", HKDFParameterSpec.ofExtract().addIKM(key(id)).thenExpand(info, BYTES));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(place);
        return cipher;
    }

    private byte[] key(String id) {
        byte[] key = keys.get(id);
        if (key == null) {
            throw new IllegalStateException("no such key");
        }
        return key;
    }

    private static byte[] expand(byte[] key, byte[] info, int length) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract().addIKM(key).thenExpand(info, length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has HKDF from 25 on", e);
        }
    }

    private static byte[] info(String purpose) {
        return purpose.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "MasterKeys" + ids();
    }
}
