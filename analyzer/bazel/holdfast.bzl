"""Bazel: holdfast_check checks cc_* targets, one action per source and one link.

    load("//analyzer/bazel:holdfast.bzl", "holdfast_check")
    holdfast_check(name = "lifetimes", targets = [":server"], check = "@holdfast//:holdfast-check")

    bazel build :lifetimes                            # the report, whatever it says
    bazel build :lifetimes --output_groups=verdict    # fails when there are definite findings

Each summary is an action with declared inputs (the source, the headers of its target, the models),
so it is cached, run remotely and shared like a compilation. Paths in summaries are relative to the
execution root: the same inputs give the same bytes on every machine.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "CPP_COMPILE_ACTION_NAME",
     "C_COMPILE_ACTION_NAME")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

HoldfastInfo = provider(
    doc = "What the checker knows of a target and of what it depends on.",
    fields = {"summaries": "depset of summary files", "sources": "depset of sources and headers"},
)

_SOURCES = ("c", "cc", "cpp", "cxx", "C")

def _compiler_arguments(ctx, target, source):
    """The words that the toolchain would compile this source with."""
    toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    context = target[CcInfo].compilation_context
    is_c = source.extension == "c"
    own = list(getattr(ctx.rule.attr, "copts", []))
    shared = ctx.fragments.cpp.copts + (ctx.fragments.cpp.conlyopts if is_c else ctx.fragments.cpp.cxxopts)
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        user_compile_flags = shared + own,
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = context.system_includes,
        preprocessor_defines = depset(transitive = [context.defines, context.local_defines]),
    )
    return cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = C_COMPILE_ACTION_NAME if is_c else CPP_COMPILE_ACTION_NAME,
        variables = variables,
    )

def _summarise(ctx, target, source):
    summary = ctx.actions.declare_file("%s.holdfast/%s.summary" % (target.label.name, source.basename))
    arguments = ctx.actions.args()
    arguments.add("--no-config")
    arguments.add("--allow-broken-units")
    arguments.add("--project-root=.")
    arguments.add("--relative-to=.")
    arguments.add(summary, format = "--summarise=%s")
    arguments.add(source)
    arguments.add("--")
    arguments.add_all(_compiler_arguments(ctx, target, source))
    ctx.actions.run(
        executable = ctx.executable._check,
        arguments = [arguments],
        inputs = depset([source], transitive = [target[CcInfo].compilation_context.headers]),
        outputs = [summary],
        mnemonic = "HoldfastSummarise",
        progress_message = "Summarising %s" % source.short_path,
    )
    return summary

def _aspect_impl(target, ctx):
    below = [dependency[HoldfastInfo] for dependency in getattr(ctx.rule.attr, "deps", []) if HoldfastInfo in dependency]
    summaries, sources = [], []
    if CcInfo in target and hasattr(ctx.rule.attr, "srcs"):
        for item in ctx.rule.attr.srcs:
            sources += [file for file in item.files.to_list() if file.extension in _SOURCES]
        summaries = [_summarise(ctx, target, source) for source in sources]
        sources += target[CcInfo].compilation_context.direct_headers
    return [HoldfastInfo(
        summaries = depset(summaries, transitive = [info.summaries for info in below]),
        sources = depset(sources, transitive = [info.sources for info in below]),
    )]

holdfast_aspect = aspect(
    implementation = _aspect_impl,
    attr_aspects = ["deps"],
    fragments = ["cpp"],
    attrs = {
        "_check": attr.label(default = "@holdfast//:holdfast-check", executable = True, cfg = "host"),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
)

def _link(ctx, infos, report, arguments):
    summaries = depset(transitive = [info.summaries for info in infos])
    words = ctx.actions.args()
    words.add_all(arguments)
    words.add("--no-config")
    words.add("--format=" + ctx.attr.format)
    words.add("-o", report)
    words.add("--link")
    words.add_all(summaries)
    ctx.actions.run(
        executable = ctx.executable._check,
        arguments = [words],
        # The sources too, for the lines that the report shows.
        inputs = depset(transitive = [summaries] + [info.sources for info in infos]),
        outputs = [report],
        mnemonic = "HoldfastLink",
        progress_message = "Checking %s" % ctx.label,
    )

def _check_impl(ctx):
    infos = [target[HoldfastInfo] for target in ctx.attr.targets]
    report = ctx.actions.declare_file("%s.%s" % (ctx.label.name, ctx.attr.format))
    verdict = ctx.actions.declare_file("%s.verdict.%s" % (ctx.label.name, ctx.attr.format))
    _link(ctx, infos, report, ["--fail-on=never", "--allow-broken-units"])
    _link(ctx, infos, verdict, ctx.attr.options)
    return [DefaultInfo(files = depset([report])), OutputGroupInfo(verdict = depset([verdict]))]

holdfast_check = rule(
    implementation = _check_impl,
    attrs = {
        "targets": attr.label_list(aspects = [holdfast_aspect], mandatory = True),
        "options": attr.string_list(doc = "more options for the verdict, such as --fail-on=possible"),
        "format": attr.string(default = "sarif", values = ["text", "sarif", "json", "github", "html"]),
        "_check": attr.label(default = "@holdfast//:holdfast-check", executable = True, cfg = "host"),
    },
)
