package dev.keystile.app;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * A certificate and a private key that are to belong together. A server with a pair that doesn't would
 * start, and then fail each handshake with a message that tells nobody why.
 */
final class TlsPair {

    private static final byte[] ANYTHING = "anything".getBytes(StandardCharsets.US_ASCII);

    private TlsPair() {}

    /** Stops the start unless the files are PEM, and one holds the key of the other. */
    static void require(Path certificate, Path key) {
        if (!holdAPair(certificate, key)) {
            throw UserError.usage("The key in --tls-key " + key
                    + " is not that of the certificate in --tls-certificate "
                    + certificate + ". Name the two that were made together; the server's own certificate must come"
                    + " first in its file.");
        }
    }

    private static boolean holdAPair(Path certificate, Path key) {
        try {
            PemSslStoreDetails files =
                    PemSslStoreDetails.forCertificate(url(certificate)).withPrivateKey(url(key));
            PemSslStore store = Objects.requireNonNull(PemSslStore.load(files));
            X509Certificate first = Objects.requireNonNull(store.certificates()).getFirst();
            return belongTogether(first.getPublicKey(), Objects.requireNonNull(store.privateKey()));
        } catch (RuntimeException e) {
            throw notPem(certificate, key);
        }
    }

    private static UserError notPem(Path certificate, Path key) {
        return UserError.usage("--tls-certificate " + certificate + " must be a PEM file with a certificate chain, and"
                + " --tls-key " + key + " a PEM file with its private key, without a password.");
    }

    private static String url(Path file) {
        return file.toUri().toString();
    }

    /** Whether the one verifies what the other signs. */
    private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) {
        String algorithm = signatureWith(publicKey.getAlgorithm());
        if (algorithm == null) {
            return true; // of a kind that this can't tell about
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(ANYTHING);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(ANYTHING);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static @Nullable String signatureWith(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> null;
        };
    }
}
