package dev.keystile.registry.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A place in a sorted list: beside an entry that needn't exist any more. Callers get it as a text that
 * means nothing to them.
 *
 * @param sort the name of the field that the list is sorted by
 * @param ascending the list's direction
 * @param inclusive whether the entry at the place itself belongs to the part that the cursor asks for
 * @param filter the fingerprint of the list's conditions
 * @param value the entry's value in the sorted field: a {@link Long} or a {@link String}
 * @param id the entry's id
 */
record Cursor(String sort, boolean ascending, boolean inclusive, long filter, Object value, long id) {

    private static final int VERSION = 1;
    private static final int MAX_LENGTH = 4096;

    Cursor beside(Object otherValue, long otherId, boolean itself) {
        return new Cursor(sort, ascending, itself, filter, otherValue, otherId);
    }

    String encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(sort);
            out.writeBoolean(ascending);
            out.writeBoolean(inclusive);
            out.writeLong(filter);
            out.writeBoolean(value instanceof String);
            if (value instanceof String text) {
                out.writeUTF(text);
            } else {
                out.writeLong((Long) value);
            }
            out.writeLong(id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** No text column holds a NUL, and PostgreSQL takes none as a parameter. */
    private static boolean isStorable(Object value) {
        return !(value instanceof String text) || text.indexOf('\0') < 0;
    }

    /** Reads a cursor back; null for every text that {@link #encode} can't have made. */
    static @Nullable Cursor decode(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(
                new ByteArrayInputStream(Base64.getUrlDecoder().decode(text)))) {
            if (in.readUnsignedByte() != VERSION) {
                return null;
            }
            Cursor cursor = new Cursor(
                    in.readUTF(),
                    in.readBoolean(),
                    in.readBoolean(),
                    in.readLong(),
                    in.readBoolean() ? in.readUTF() : (Object) in.readLong(),
                    in.readLong());
            return cursor.encode().equals(text) && isStorable(cursor.value()) ? cursor : null;
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }
}
