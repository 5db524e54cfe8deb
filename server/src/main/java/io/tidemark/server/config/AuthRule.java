package io.tidemark.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How clients from some addresses prove who they are.
 *
 * @param written the addresses as they were written: {@code local}, {@code *}, an address or a network
 */
public record AuthRule(String written, Addresses addresses, Method method) {
    /** What clients must show. */
    public enum Method {
        /** Nothing. */
        TRUST,
        /** Their password, or a token. */
        SCRAM,
        /** They can't come in. */
        REJECT
    }

    /** Some addresses. */
    public sealed interface Addresses {
        /** Whether an address is among them. */
        boolean has(InetAddress address);

        /** This machine's own. */
        record Local() implements Addresses {
            @Override
            public boolean has(InetAddress address) {
                return address.isLoopbackAddress();
            }
        }

        /** All. */
        record Any() implements Addresses {
            @Override
            public boolean has(InetAddress address) {
                return true;
            }
        }

        /** Those whose first bits are the network's. */
        record Network(InetAddress network, int bits) implements Addresses {
            @Override
            public boolean has(InetAddress address) {
                byte[] ours = network.getAddress();
                byte[] theirs = address.getAddress();
                int whole = bits / 8;
                if (ours.length != theirs.length || !Arrays.equals(ours, 0, whole, theirs, 0, whole)) {
                    return false;
                }
                int mask = 0xff00 >> bits % 8 & 0xff;
                return mask == 0 || (ours[whole] & mask) == (theirs[whole] & mask);
            }
        }
    }

    /** The rule that {@code address method} stands for; empty when it stands for none. */
    static Optional<AuthRule> parse(String text) {
        String[] words = text.strip().split("\\s+", -1);
        if (words.length != 2) {
            return Optional.empty();
        }
        try {
            Method method = Method.valueOf(words[1].toUpperCase(Locale.ROOT));
            return addresses(words[0]).map(addresses -> new AuthRule(words[0], addresses, method));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    private static Optional<Addresses> addresses(String word) {
        if (word.equals("*")) {
            return Optional.of(new Addresses.Any());
        }
        if (word.equals("local")) {
            return Optional.of(new Addresses.Local());
        }
        int slash = word.indexOf('/');
        String host = slash < 0 ? word : word.substring(0, slash);
        if (!host.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            return Optional.empty(); // a name would be looked up, and answers to that can be made up
        }
        try {
            InetAddress network = InetAddress.getByName(host);
            int most = network.getAddress().length * 8;
            int bits = slash < 0 ? most : Integer.parseInt(word.substring(slash + 1));
            return bits < 0 || bits > most
                    ? Optional.empty()
                    : Optional.of(new Addresses.Network(network, bits));
        } catch (UnknownHostException | NumberFormatException malformed) {
            return Optional.empty();
        }
    }
}
