package dev.keystile.gate;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trust in one server's certificate and in no other, whatever name or date is in it. It is for a server of our own, whose
 * certificate file we have; who holds the key to that certificate is whom we mean.
 */
public final class PinnedCertificate extends X509ExtendedTrustManager {

    private final X509Certificate pinned;

    private PinnedCertificate(X509Certificate pinned) {
        this.pinned = pinned;
    }

    /**
     * Reads the first certificate of a PEM file, which is the server's own.
     *
     * @throws GateException if there is none
     */
    public static PinnedCertificate read(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            return new PinnedCertificate(
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem));
        } catch (IOException | CertificateException e) {
            throw new GateException("The server's certificate can't be read from " + file, e);
        }
    }

    private void require(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0 || !chain[0].equals(pinned)) {
            throw new CertificateException("Not the certificate that was expected");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        require(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("Nobody's client certificates are trusted");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("Nobody's client certificates are trusted");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("Nobody's client certificates are trusted");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
