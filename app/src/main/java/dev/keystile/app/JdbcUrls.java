package dev.keystile.app;

/** JDBC URLs as they may be shown. */
final class JdbcUrls {

    private JdbcUrls() {}

    /** Scheme, host, port and database name. What stands behind them may be a password. */
    static String withoutSecrets(String url) {
        int parameters = url.indexOf('?');
        String place = parameters < 0 ? url : url.substring(0, parameters);
        int scheme = place.indexOf("//");
        int user = place.lastIndexOf('@');
        return scheme >= 0 && user > scheme ? place.substring(0, scheme + 2) + place.substring(user + 1) : place;
    }
}
