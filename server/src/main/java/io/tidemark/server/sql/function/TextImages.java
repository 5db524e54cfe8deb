package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;

/** Reads texts as the bytes that array elements of a type have. */
public final class TextImages {
    private TextImages() {}

    /** The value's image: little-endian where it is of fixed width; throws what the type's input function throws. */
    public static byte[] read(TypeId type, String text, Environment environment) {
        if (type.element() != null) {
            return ArrayText.parse(type, text, environment).encode();
        }
        try (BufferArena memory = new BufferArena()) {
            Output output = new Output(type, memory);
            TextInput.write(type, text, output, environment);
            byte[] image = ArrayValue.element(output.build(), 0);
            return image == null ? new byte[0] : image;
        }
    }
}
