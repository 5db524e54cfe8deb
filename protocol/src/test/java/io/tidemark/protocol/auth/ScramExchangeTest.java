package io.tidemark.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class ScramExchangeTest {
    /** The example of RFC 7677, section 3. */
    private static final ScramVerifier PENCIL = ScramVerifier.of("pencil",
            Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO" + SERVER_NONCE;
    private static final String LAST = "c=biws,r=" + NONCE
            + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

    private static ScramExchange exchange() {
        return new ScramExchange(PENCIL, null, SERVER_NONCE);
    }

    @Test
    void answersAsTheExampleOfTheStandard() throws ScramExchange.Malformed {
        ScramExchange exchange = exchange();
        assertThat(exchange.first("SCRAM-SHA-256", FIRST))
                .isEqualTo("r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        ScramExchange.Outcome outcome = exchange.last(LAST);
        assertThat(outcome.proven()).isTrue();
        assertThat(outcome.answer()).isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void isNotProvenByAnyProofWithOneBitChanged() throws ScramExchange.Malformed {
        byte[] proof = Base64.getDecoder().decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        for (int bit = 0; bit < proof.length * 8; bit++) {
            byte[] changed = proof.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            ScramExchange exchange = exchange();
            exchange.first("SCRAM-SHA-256", FIRST);
            assertThat(
                    exchange.last("c=biws,r=" + NONCE + ",p=" + Base64.getEncoder().encodeToString(changed))
                            .proven())
                    .as("bit %s", bit).isFalse();
        }
    }

    @Test
    void refusesAnotherNonceThanItsOwn() throws ScramExchange.Malformed {
        ScramExchange exchange = exchange();
        exchange.first("SCRAM-SHA-256", FIRST);
        assertThatThrownBy(() -> exchange.last(LAST.replace("FIlj", "FIlk")))
                .hasMessageContaining("nonce does not match");
    }

    @Test
    void refusesWhatIsNoMessageOfTheExchange() {
        for (String first : new String[]{"", "n", "n,", "n,,", "n,,n=user", "n,,n=user,s=1", "n,a=x,n=u,r=a",
                "n,,m=x,n=u,r=a", "x,,n=u,r=a", "n,,n=u,r=", "n,,n=u,r=\u0007", "p=tls-unique,,n=u,r=a"}) {
            assertThatThrownBy(() -> exchange().first("SCRAM-SHA-256", first)).as(first)
                    .isInstanceOf(ScramExchange.Malformed.class);
        }
        for (String last : new String[]{"", "c=biws", "c=biws,r=" + NONCE, "c=!!,r=" + NONCE + ",p=AA==",
                "c=eSws,r=" + NONCE + ",p=AA==", "r=" + NONCE + ",c=biws,p=AA=="}) {
            ScramExchange exchange = exchange();
            assertThatThrownBy(() -> {
                exchange.first("SCRAM-SHA-256", FIRST);
                exchange.last(last);
            }).as(last).isInstanceOf(ScramExchange.Malformed.class);
        }
    }

    @Test
    void bindsToTheChannelAndNoticesADowngrade() throws ScramExchange.Malformed {
        byte[] certificate = "the certificate's hash".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> exchange().first("SCRAM-SHA-256-PLUS", FIRST))
                .hasMessageContaining("invalid SASL authentication mechanism");
        assertThatThrownBy(() -> new ScramExchange(PENCIL, certificate).first("SCRAM-SHA-256",
                "y,,n=,r=abc")).hasMessageContaining("channel binding negotiation error");
        ScramExchange other = new ScramExchange(PENCIL, certificate, SERVER_NONCE);
        other.first("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,n=,r=abc");
        String foreign = Base64.getEncoder().encodeToString(
                "p=tls-server-end-point,,another hash".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> other.last("c=" + foreign + ",r=abc" + SERVER_NONCE + ",p=AA=="))
                .hasMessageContaining("channel binding check failed");
    }

    @Test
    void keepsAVerifierAsTextInPostgresqlsForm() {
        ScramVerifier verifier = ScramVerifier.of("päss wörd");
        ScramVerifier read = ScramVerifier.parse(verifier.encode()).orElseThrow();
        assertThat(read.encode()).isEqualTo(verifier.encode());
        assertThat(read.fits("päss wörd")).isTrue();
        assertThat(read.fits("päss\u00a0wörd")).as("a space of another kind").isTrue();
        assertThat(read.fits("pass word")).isFalse();
        assertThat(ScramVerifier.parse("SCRAM-SHA-256$0:AA==$AA==:AA==")).isEmpty();
        assertThat(ScramVerifier.parse("secret")).isEmpty();
        assertThat(verifier.toString()).doesNotContain(Base64.getEncoder().encodeToString(verifier.salt()));
    }

    @Test
    void answersForAnUnknownUserAsForAKnownOneAndAlwaysTheSame() throws ScramExchange.Malformed {
        byte[] secret = {1, 2, 3};
        ScramVerifier first = ScramVerifier.nothingFits("nobody", secret);
        ScramVerifier again = ScramVerifier.nothingFits("nobody", secret);
        assertThat(again.encode()).isEqualTo(first.encode());
        assertThat(ScramVerifier.nothingFits("other", secret).salt()).isNotEqualTo(first.salt());
        assertThat(first.salt()).hasSameSizeAs(ScramVerifier.of("x").salt());
        assertThat(first.fits("")).isFalse();
    }
}
