package dev.tramo.server;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Finds sentences in Java sources: texts with what is put in as {@code {}}, one for each way in which they may read. */
final class SourceSentences extends TreeScanner<@Nullable Void, Consumer<String>> {
    private static final int WAYS_MAX = 16;
    private static final String PLACE = "{}";
    /** What is no sentence for a person: logs, patterns, and errors of the program itself. */
    private static final Set<String> SILENT = Set.of("IllegalStateException", "AssertionError", "UncheckedIOException");

    private SourceSentences() {}

    /** The sentences of the sources below these folders, or in these files. */
    static Set<String> in(List<Path> roots) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> all = Files.walk(root)) {
                all.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                        .forEach(files::add);
            }
        }
        Set<String> found = new TreeSet<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            for (CompilationUnitTree unit : task.parse()) {
                var _ = new SourceSentences().scan(unit, found::add);
            }
        }
        return found;
    }

    @Override
    public @Nullable Void visitAnnotation(AnnotationTree annotation, Consumer<String> found) {
        return null;
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, Consumer<String> found) {
        String name = call.getMethodSelect().toString();
        if (name.startsWith("LOG.") || name.endsWith("Pattern.compile") || name.endsWith("ofPattern")) {
            return null;
        }
        if (name.equals("String.format")) {
            tell(call, found);
            return null;
        }
        return super.visitMethodInvocation(call, found);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree made, Consumer<String> found) {
        return SILENT.contains(made.getIdentifier().toString()) ? null : super.visitNewClass(made, found);
    }

    @Override
    public @Nullable Void visitBinary(BinaryTree operation, Consumer<String> found) {
        if (operation.getKind() == Tree.Kind.PLUS) {
            tell(operation, found);
            return null;
        }
        return super.visitBinary(operation, found);
    }

    @Override
    public @Nullable Void visitLiteral(LiteralTree literal, Consumer<String> found) {
        tell(literal, found);
        return null;
    }

    private static void tell(Tree expression, Consumer<String> found) {
        ways(expression).stream().filter(SourceSentences::isSentence).forEach(found);
    }

    /** Whole sentences of two words or more: what begins or ends with a blank or a comma is a part of one. */
    private static boolean isSentence(String text) {
        return text.replace(PLACE, "").matches("(?s).*[A-Za-z]{3,}.*")
                && text.contains(" ")
                && text.matches("(?s)[A-Za-z{\"].*[^ ,:(]");
    }

    /** How an expression may read. */
    private static List<String> ways(Tree expression) {
        return switch (expression) {
            case LiteralTree literal -> List.of(literal.getValue() instanceof String text ? text : PLACE);
            case ParenthesizedTree inner -> ways(inner.getExpression());
            case ConditionalExpressionTree choice ->
                Stream.concat(ways(choice.getTrueExpression()).stream(), ways(choice.getFalseExpression()).stream())
                        .toList();
            case BinaryTree sum
            when sum.getKind() == Tree.Kind.PLUS -> joined(ways(sum.getLeftOperand()), ways(sum.getRightOperand()));
            case MethodInvocationTree call
            when call.getMethodSelect().toString().equals("String.format") ->
                call.getArguments().stream()
                        .filter(argument -> !argument.toString().startsWith("Locale"))
                        .findFirst()
                        .map(SourceSentences::ways)
                        .orElse(List.of(PLACE))
                        .stream()
                        .map(text ->
                                text.replaceAll("%[-+,.0-9]*[a-zA-Z]", "{}").replace("%%", "%"))
                        .toList();
            default -> List.of(PLACE);
        };
    }

    private static List<String> joined(List<String> lefts, List<String> rights) {
        return lefts.stream()
                .flatMap(left -> rights.stream().map(right -> left + right))
                .limit(WAYS_MAX)
                .toList();
    }
}
