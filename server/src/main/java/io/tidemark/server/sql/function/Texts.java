package io.tidemark.server.sql.function;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arrays of text. */
final class Texts {
    private Texts() {}

    /** An array of texts; null is NULL. */
    static ArrayValue array(List<@Nullable String> texts) {
        List<byte @Nullable []> images = new ArrayList<>(texts.size());
        for (String text : texts) {
            images.add(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
        }
        return ArrayValue.of(images);
    }
}
