package io.tidemark.protocol.message;

/**
 * The parameter values of one Bind message, all in one array: no object a value. Immutable by agreement: the creator hands the
 * arrays over and nobody writes to them again.
 */
public final class ParameterValues {
    /** No parameters. */
    public static final ParameterValues NONE = new ParameterValues(FormatCodes.ALL_TEXT, new byte[0],
            new int[0], new int[0]);

    private final FormatCodes formats;
    private final byte[] bytes;
    private final int[] offsets;
    private final int[] lengths;

    /**
     * Takes the arrays over.
     *
     * @param lengths in bytes, -1 for NULL
     */
    public ParameterValues(FormatCodes formats, byte[] bytes, int[] offsets, int[] lengths) {
        if (offsets.length != lengths.length) {
            throw new IllegalArgumentException("offsets " + offsets.length + ", lengths " + lengths.length);
        }
        this.formats = formats;
        this.bytes = bytes;
        this.offsets = offsets;
        this.lengths = lengths;
    }

    /** How many parameters there are. */
    public int count() {
        return offsets.length;
    }

    /** Whether parameter {@code index}, from 0, is NULL. */
    public boolean isNull(int index) {
        return lengths[index] < 0;
    }

    /** The format of parameter {@code index}, from 0. */
    public Format format(int index) {
        return formats.of(index);
    }

    /** The formats as sent. */
    public FormatCodes formats() {
        return formats;
    }

    /** The array that holds every value; not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where parameter {@code index}, from 0, starts in {@link #bytes()}. */
    public int offset(int index) {
        return offsets[index];
    }

    /** Length in bytes of parameter {@code index}, from 0; -1 for NULL. */
    public int length(int index) {
        return lengths[index];
    }
}
