package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** PostgreSQL's choice among functions or operators of one name (chapter 10 of its manual). */
final class Overloads {
    private final Coercion coercion;

    Overloads(Coercion coercion) {
        this.coercion = coercion;
    }

    /** A row that could be meant, with one declared type for each argument of the call. */
    record Candidate<T>(T row, List<TypeId> types, boolean expanded) {}

    /** What came of a choice. */
    sealed interface Choice<T> {
        /** One is best. */
        record Best<T>(Candidate<T> candidate) implements Choice<T> {}

        /** None fits. */
        record None<T>() implements Choice<T> {}

        /** Several fit equally well. */
        record Ambiguous<T>() implements Choice<T> {}
    }

    /** The declared types for a call with {@code count} arguments, or empty where the number does not fit. */
    static <T> Optional<Candidate<T>> candidate(T row, List<TypeId> declared, boolean variadic, int count) {
        if (!variadic) {
            return declared.size() == count
                    ? Optional.of(new Candidate<>(row, declared, false))
                    : Optional.empty();
        }
        if (count < declared.size()) {
            return Optional.empty();
        }
        List<TypeId> types = new ArrayList<>(declared);
        while (types.size() < count) {
            types.add(declared.getLast());
        }
        return Optional.of(new Candidate<>(row, types, true));
    }

    /** The candidate that PostgreSQL would take for arguments of these types. */
    <T> Choice<T> choose(List<Candidate<T>> candidates, List<TypeId> inputs) {
        for (Candidate<T> candidate : candidates) {
            if (candidate.types().equals(inputs)) {
                return new Choice.Best<>(candidate);
            }
        }
        List<Candidate<T>> left = candidates.stream().filter(candidate -> fits(candidate, inputs)).toList();
        if (left.isEmpty()) {
            return new Choice.None<>();
        }
        if (left.size() > 1 && left.stream().anyMatch(candidate -> !candidate.expanded())) {
            List<Candidate<T>> plain = left.stream().filter(candidate -> !candidate.expanded()).toList();
            left = plain;
        }
        if (left.size() > 1) {
            left = most(left, candidate -> exact(candidate, inputs));
        }
        if (left.size() > 1) {
            left = most(left, candidate -> exactOrPreferred(candidate, inputs));
        }
        if (left.size() > 1 && inputs.contains(TypeId.UNKNOWN)) {
            left = byUnknowns(left, inputs);
        }
        return left.size() == 1 ? new Choice.Best<>(left.getFirst()) : new Choice.Ambiguous<>();
    }

    private <T> boolean fits(Candidate<T> candidate, List<TypeId> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            if (!coercion.can(inputs.get(i), candidate.types().get(i), Context.IMPLICIT)) {
                return false;
            }
        }
        if (!Polymorphism.isCompatible(candidate.row())) {
            return Polymorphism.consistent(candidate.types(), inputs);
        }
        List<TypeId> elements = Polymorphism.elements(candidate.types(), inputs);
        return coercion.common(elements).filter(
                common -> elements.stream().allMatch(one -> coercion.can(one, common, Context.IMPLICIT)))
                .isPresent();
    }

    /** The types that the arguments of a call of the candidate are converted to. */
    <T> List<TypeId> wanted(Candidate<T> candidate, List<TypeId> inputs) {
        List<TypeId> elements = Polymorphism.elements(candidate.types(), inputs);
        if (elements.isEmpty() || !Polymorphism.isCompatible(candidate.row())) {
            return Polymorphism.resolve(candidate.types(), inputs);
        }
        return Polymorphism.resolve(candidate.types(), inputs,
                coercion.common(elements).orElse(elements.getFirst()));
    }

    private static <T> List<Candidate<T>> most(List<Candidate<T>> candidates,
            ToIntFunction<Candidate<T>> score) {
        int best = candidates.stream().mapToInt(score).max().orElse(0);
        return candidates.stream().filter(candidate -> score.applyAsInt(candidate) == best).toList();
    }

    private static <T> int exact(Candidate<T> candidate, List<TypeId> inputs) {
        int matches = 0;
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) != TypeId.UNKNOWN && candidate.types().get(i) == inputs.get(i)) {
                matches++;
            }
        }
        return matches;
    }

    private static <T> int exactOrPreferred(Candidate<T> candidate, List<TypeId> inputs) {
        int matches = 0;
        for (int i = 0; i < inputs.size(); i++) {
            TypeId input = inputs.get(i);
            TypeId declared = candidate.types().get(i);
            if (input != TypeId.UNKNOWN && (declared == input
                    || (declared.preferred() && declared.category() == input.category()))) {
                matches++;
            }
        }
        return matches;
    }

    private <T> List<Candidate<T>> byUnknowns(List<Candidate<T>> candidates, List<TypeId> inputs) {
        List<Candidate<T>> left = candidates;
        boolean resolved = true;
        for (int i = 0; i < inputs.size() && resolved; i++) {
            if (inputs.get(i) == TypeId.UNKNOWN) {
                int slot = i;
                char category = category(candidates, slot);
                resolved = category != 0;
                if (resolved) {
                    boolean preferred = candidates.stream().map(c -> c.types().get(slot))
                            .anyMatch(type -> type.category() == category && type.preferred());
                    List<Candidate<T>> narrowed = left.stream()
                            .filter(c -> c.types().get(slot).category() == category
                                    && (!preferred || c.types().get(slot).preferred()))
                            .toList();
                    left = narrowed.isEmpty() ? left : narrowed;
                }
            }
        }
        if (resolved && left.size() == 1) {
            return left;
        }
        return byKnownType(resolved ? left : candidates, inputs);
    }

    /** The category that an unknown argument is taken to have: string if any takes it, else the one all agree on. */
    private static <T> char category(List<Candidate<T>> candidates, int slot) {
        char agreed = 0;
        boolean conflict = false;
        for (Candidate<T> candidate : candidates) {
            char category = candidate.types().get(slot).category();
            if (category == 'S') {
                return 'S';
            }
            conflict |= agreed != 0 && agreed != category;
            agreed = category;
        }
        return conflict ? 0 : agreed;
    }

    /** Unknown arguments are taken to have the type that all known ones share. */
    private <T> List<Candidate<T>> byKnownType(List<Candidate<T>> candidates, List<TypeId> inputs) {
        List<TypeId> known = inputs.stream().filter(type -> type != TypeId.UNKNOWN).distinct().toList();
        if (known.size() != 1) {
            return candidates;
        }
        List<TypeId> assumed = inputs.stream().map(_ -> known.getFirst()).toList();
        List<Candidate<T>> left = candidates.stream().filter(candidate -> fits(candidate, assumed)).toList();
        return left.size() == 1 ? left : candidates;
    }
}
