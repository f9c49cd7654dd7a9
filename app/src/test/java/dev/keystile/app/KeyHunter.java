package dev.keystile.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks for keys, and for every piece of twelve characters of their random part, in what a run leaves behind. */
final class KeyHunter {

    /** Long enough never to be met by chance, short enough to be useless to whoever finds it. */
    static final int PIECE = 12;

    private static final Pattern RUN = Pattern.compile("[0-9A-Za-z]{" + PIECE + ",}");

    /** What shows the whole value once: the answer that creates the key. */
    private static final Pattern NEW_VALUE = Pattern.compile("\"value\":\"([pso]k_[0-9A-Za-z_]{38,})\"");

    private final Set<String> keys = new HashSet<>();
    private final Set<String> pieces = new HashSet<>();
    private final Collection<String> finds = new ConcurrentLinkedQueue<>();

    /** Adds a key to those that are hunted. */
    void know(String key) {
        keys.add(key);
        String body = key.substring(key.lastIndexOf('_') + 1);
        for (int i = 0; i + PIECE <= body.length(); i++) {
            pieces.add(body.substring(i, i + PIECE));
        }
    }

    int keyCount() {
        return keys.size();
    }

    Collection<String> finds() {
        return List.copyOf(finds);
    }

    /** Looks at an answer. The first that shows a new key makes it known, and may show it that once. */
    void look(String request, Answer answer) {
        String body = answer.body();
        Matcher created = NEW_VALUE.matcher(body);
        if (request.startsWith("POST ")
                && answer.status() == 200
                && created.find()
                && !keys.contains(created.group(1))) {
            know(created.group(1));
            body = body.substring(0, created.start(1)) + body.substring(created.end(1));
        }
        look("the answer to " + request, answer.status() + " " + answer.headers() + "\n" + body);
    }

    /** Looks at the files of a folder. */
    void lookAtFiles(String when, Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                look(file.getFileName() + " " + when, Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void look(String place, String text) {
        look(place, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Looks at bytes as they are, and again without zeros between them, as in UTF-16. */
    void look(String place, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String piece : piecesIn(text)) {
            finds.add(place + " holds " + piece);
        }
        if (text.indexOf(0) >= 0) {
            piecesIn(text.replace("\0", "")).forEach(piece -> finds.add(place + " holds " + piece + " between zeros"));
        }
    }

    private List<String> piecesIn(String text) {
        List<String> found = new ArrayList<>();
        Matcher runs = RUN.matcher(text);
        while (runs.find()) {
            for (int i = runs.start(); i + PIECE <= runs.end(); i++) {
                String piece = text.substring(i, i + PIECE);
                if (pieces.contains(piece)) {
                    found.add(piece);
                }
            }
        }
        return found;
    }
}
