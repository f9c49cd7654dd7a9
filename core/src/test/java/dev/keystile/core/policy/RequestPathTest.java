package dev.keystile.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keystile.core.policy.RequestPath.Malformed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guarantee: a path that servers are known to read in different ways is refused, and nothing is guessed. */
class RequestPathTest {

    @ParameterizedTest
    @CsvSource({
        "/, /, 0",
        "/a, /a, 1",
        "/a/, /a/, 1",
        "/a/b/c, /a/b/c, 3",
        "/a/b/?x=//../;%2f, /a/b/, 2",
        "/a?, /a, 1",
        "/a?b?c#d, /a, 1",
        "/A/bC, /A/bC, 2",
        // Unreserved characters are decoded, whatever the case of the hexadecimal digits.
        "/%61%62%63, /abc, 1",
        "/%41%5a%7A%30%39, /AZz09, 1",
        "/%2d%2E%5f%7ex, /-._~x, 1",
        // All others stay as they were sent.
        "/%20, /%20, 1",
        "/%40me, /%40me, 1",
        "/a%26b%3Dc, /a%26b%3Dc, 1",
        "/%c3%a4, /%c3%a4, 1",
        "/%F0%9F%98%80, /%F0%9F%98%80, 1",
        "/100%25, /100%25, 1",
        "/100%25%20off, /100%25%20off, 1",
        "/%25g1/%25, /%25g1/%25, 2",
        // Three dots, and dots beside letters, are names.
        "/...a, /...a, 1",
        "/.well-known/x, /.well-known/x, 2",
        "/a../..b/.c/d., /a../..b/.c/d., 4",
        "'/a-._~!$&''()*+,=:@b', '/a-._~!$&''()*+,=:@b', 1",
    })
    void parse_pathInNormalForm_isRead(String target, String path, int segments) throws Exception {
        RequestPath read = RequestPath.parse(target);

        assertThat(read).hasToString(path);
        assertThat(read.segmentCount()).isEqualTo(segments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | does not begin with a slash",
                "a/b | does not begin with a slash",
                "* | does not begin with a slash",
                "?/a | does not begin with a slash",
                "http://host/a | does not begin with a slash",
                "%2fa | does not begin with a slash",
                "\\a | does not begin with a slash",
                // Empty segments.
                "// | two slashes in a row",
                "//a | two slashes in a row",
                "/a//b | two slashes in a row",
                "/a// | two slashes in a row",
                "/a///b | two slashes in a row",
                // Dot segments, encoded in every way.
                "/. | dot segment",
                "/.. | dot segment",
                "/../a | dot segment",
                "/a/.. | dot segment",
                "/a/.../b | dot segment",
                "/a/..%20/b | dot segment",
                "/a/%20../b | dot segment",
                "/a/.%20./b | dot segment",
                "/a/../ | dot segment",
                "/a/./b | dot segment",
                "/a/%2e/b | dot segment",
                "/a/%2E%2e/b | dot segment",
                "/a/.%2e/b | dot segment",
                "/a/%2e. | dot segment",
                // Encoded slashes and backslashes, and backslashes.
                "/a%2fb | encoded slash",
                "/a%2Fb | encoded slash",
                "/a%5cb | encoded slash or backslash",
                "/a%5Cb | encoded slash or backslash",
                "/a\\b | no path may hold",
                "/..%2f..%2fa | encoded slash",
                "/..\\a | no path may hold",
                // Path parameters.
                "/a;b | semicolon",
                "/a;v=1/b | semicolon",
                "/..;/a | semicolon",
                "/a%3bb | encoded semicolon",
                "/a%3Bb | encoded semicolon",
                // Encoded question marks and number signs, and number signs.
                "/a%3fb | encoded question mark",
                "/a%23b | encoded question mark or number sign",
                "/a#b | no path may hold",
                "/a#/../b | no path may hold",
                // Control characters.
                "/a%00 | encoded control character",
                "/a%00.png | encoded control character",
                "/a%09b | encoded control character",
                "/a%0d%0ab | encoded control character",
                "/a%1fb | encoded control character",
                "/a%7fb | encoded control character",
                // Percent signs without an encoding behind them.
                "/% | two hexadecimal digits",
                "/a% | two hexadecimal digits",
                "/a%2 | two hexadecimal digits",
                "/a%2/b | two hexadecimal digits",
                "/a%zz | two hexadecimal digits",
                "/a%2g | two hexadecimal digits",
                "/a%u002f | two hexadecimal digits",
                "/a%\uff11\uff11 | two hexadecimal digits",
                // Overlong forms of the slash, the dot and NUL; surrogates; halves; beyond Unicode.
                "/a%c0%afb | not UTF-8",
                "/a%c0%2eb | not UTF-8",
                "/%c0%ae%c0%ae/a | not UTF-8",
                "/a%c0%80 | not UTF-8",
                "/a%e0%80%af | not UTF-8",
                "/a%f0%80%80%af | not UTF-8",
                "/a%f8%80%80%80%af | not UTF-8",
                "/a%ed%a0%80 | not UTF-8",
                "/a%ed%a0%bd%ed%b8%80 | not UTF-8",
                "/a%c3 | not UTF-8",
                "/a%c3/%a4 | not UTF-8",
                "/a%a4 | not UTF-8",
                "/a%ff | not UTF-8",
                "/a%e4 | not UTF-8",
                "/a%f4%90%80%80 | not UTF-8",
                // Encoded twice, with the second encoding in the open or hidden in encodings of its own.
                "/a%252fb | encoded twice",
                "/a%252Fb | encoded twice",
                "/%252e%252e/a | encoded twice",
                "/a%25%32%66b | encoded twice",
                "/a%252%66b | encoded twice",
                "/a%25%32fb | encoded twice",
                "/a%25252fb | encoded twice",
                "/a%25c0%25af | encoded twice",
                "/a%2541 | encoded twice",
            })
    void parse_pathThatServersReadDifferently_isRefused(String target, String reason) {
        assertThat(refusalOf(target).reason()).contains(reason);
    }

    @Test
    void parse_unencodedControlCharacters_areRefused() {
        for (char c = 0; c <= ' '; c++) {
            assertThat(refusalOf("/a" + c + "b").reason()).contains("no path may hold");
        }
        assertThat(refusalOf("/a\u007fb").reason()).contains("no path may hold");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "<", ">", "[", "]", "^", "`", "{", "|", "}", "\\", "#", " "})
    void parse_charactersThatNoUriHolds_areRefused(String character) {
        assertThat(refusalOf("/a" + character).reason()).contains("no path may hold");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/\u00e4",
                "/a\u2044b",
                "/a\uff0fb",
                "/\uff0e\uff0e/a",
                "/a\u0000\u0100",
                "/a\ud83d\ude00",
                "/a\ud83d",
                "/\u212aeys",
                "/a\u0080",
                "/a%20\u00e4",
            })
    void parse_bytesBeyondAscii_areRefused(String target) {
        assertThat(refusalOf(target).reason()).containsAnyOf("not ASCII", "no path may hold");
    }

    @Test
    void parse_eightKibibytes_areTheLimit() {
        String longest = "/" + "a".repeat(RequestPath.MAX_LENGTH - 1);

        assertThat(RequestPath.MAX_LENGTH).isEqualTo(8_192);
        assertThatCode(() -> RequestPath.parse(longest)).doesNotThrowAnyException();
        assertThat(refusalOf(longest + "a").reason()).isEqualTo("is longer than 8 KiB");
        assertThat(refusalOf("/a?" + "x".repeat(RequestPath.MAX_LENGTH)).reason())
                .isEqualTo("is longer than 8 KiB");
    }

    @Test
    void parse_manySegments_areLimited() throws Exception {
        assertThat(RequestPath.parse("/a".repeat(128)).segmentCount()).isEqualTo(128);
        assertThat(RequestPath.parse("/a".repeat(128) + "/").segmentCount()).isEqualTo(128);
        assertThat(refusalOf("/a".repeat(129)).reason()).contains("more than 128 segments");
    }

    @Test
    void reason_ofARefusal_holdsNoPieceOfThePath() {
        assertThat(refusalOf("/sk_secret%00").reason()).doesNotContain("secret");
        assertThat(refusalOf("/sk_secret%00")).hasNoSuppressedExceptions().hasNoCause();
        assertThat(refusalOf("/sk_secret%00").getStackTrace()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b, false",
        "/a/%62, false",
        "/a/%20, false",
        "/a/%c3%a4, false",
        "/A/b, true",
        "/a/%42, true",
        "/a/%40, true",
        "/a/%c5%bf, true",
        "/a/%E2%84%AA, true",
        "/a/%c4%b0, true",
        "/a/%c4%b1, true",
    })
    void hasTwoReadings_path_whereCaseOrEncodingsCount(String target, boolean two) throws Exception {
        assertThat(RequestPath.parse(target).hasTwoReadings()).isEqualTo(two);
    }

    @ParameterizedTest
    @CsvSource({
        "/keys, keys, true, true",
        "/Keys, keys, false, true",
        "/KEYS, keys, false, true",
        "/%4beys, keys, false, true",
        "/%6beys, keys, true, true",
        "/key, keys, false, false",
        "/keyss, keys, false, false",
        "/%40me, @me, false, true",
        "/@me, @me, true, true",
        "/a%3Ab, a:b, false, true",
        // The letters that some ways of ignoring case turn into ASCII ones.
        "/%E2%84%AAey%C5%BF, keys, false, true",
        "/%e2%84%aaEY%c5%bf, keys, false, true",
        "/l%C4%B1sts, lists, false, true",
        "/l%C4%B0STS, lists, false, true",
        // No other letter is taken for an ASCII one.
        "/k%C3%A9ys, keys, false, false",
    })
    void segmentIs_literal_inEachReading(String target, String literal, boolean exact, boolean lenient)
            throws Exception {
        RequestPath path = RequestPath.parse(target);

        assertThat(path.segmentIs(0, literal, false)).isEqualTo(exact);
        assertThat(path.segmentIs(0, literal, true)).isEqualTo(lenient);
    }

    private static Malformed refusalOf(String target) {
        Malformed refused = catchThrowableOfType(Malformed.class, () -> RequestPath.parse(target));
        assertThat(refused).as(target).isNotNull();
        return refused;
    }
}
