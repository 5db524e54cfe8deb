package io.tidemark.it.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A piece of a statement and the pieces in it, so that a statement can be made shorter without knowing its grammar.
 *
 * @param kind pieces of one kind can stand for each other; {@link #OPTIONAL} can be left out
 * @param text with a {@link #HOLE} for each part
 */
record Piece(String kind, String text, List<Piece> parts) {
    static final String OPTIONAL = "optional";
    static final char HOLE = '\u0001';

    Piece {
        parts = List.copyOf(parts);
    }

    static Piece leaf(String kind, String text) {
        return new Piece(kind, text, List.of());
    }

    /** {@code text} with {@code @} for each part. */
    static Piece of(String kind, String text, Piece... parts) {
        return new Piece(kind, text.replace('@', HOLE), List.of(parts));
    }

    /** Pieces one after the other. */
    static Piece joined(String kind, String separator, List<Piece> parts) {
        return new Piece(kind, (HOLE + separator).repeat(Math.max(0, parts.size() - 1)) + HOLE, parts);
    }

    String sql() {
        StringBuilder sql = new StringBuilder();
        int part = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == HOLE) {
                sql.append(parts.get(part).sql());
                part++;
            } else {
                sql.append(text.charAt(i));
            }
        }
        return sql.toString();
    }

    /** This piece with one piece in it replaced by something shorter, in all ways, the boldest first. */
    List<Piece> shorter() {
        List<Piece> all = new ArrayList<>();
        if (kind.equals(OPTIONAL) && !text.isEmpty()) {
            all.add(leaf(OPTIONAL, ""));
        }
        for (Piece part : parts) {
            part.within(piece -> {
                if (piece.kind.equals(kind)) {
                    all.add(piece);
                }
            });
        }
        for (int i = 0; i < parts.size(); i++) {
            for (Piece part : parts.get(i).shorter()) {
                List<Piece> changed = new ArrayList<>(parts);
                changed.set(i, part);
                all.add(new Piece(kind, text, changed));
            }
        }
        return all;
    }

    /** This piece with its leaves replaced. */
    Piece withLeaves(UnaryOperator<Piece> change) {
        return parts.isEmpty()
                ? change.apply(this)
                : new Piece(kind, text, parts.stream().map(part -> part.withLeaves(change)).toList());
    }

    private void within(Consumer<Piece> consumer) {
        consumer.accept(this);
        parts.forEach(part -> part.within(consumer));
    }
}
