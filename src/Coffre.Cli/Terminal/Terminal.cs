using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Coffre.Cli;

/// <summary>
/// What a person or a script reads. Results go to standard output; questions, progress and errors to standard error, so that a pipe carries results
/// alone. Colour and moving bars appear on a terminal only.
/// </summary>
sealed class Terminal(bool json)
{
    readonly IAnsiConsole errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    readonly IAnsiConsole results = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });

    /// <summary>Whether results are JSON, for scripts.</summary>
    public bool Json { get; } = json;

    /// <summary>A line of result, unless results are JSON. What others wrote in it is made safe here, so that no command can forget to.</summary>
    public void Line(string text)
    {
        if (!Json)
            Console.Out.WriteLine(SafeText.Line(text));
    }

    /// <summary>Lines of result, unless results are JSON.</summary>
    public void Lines(string text)
    {
        foreach (var line in text.Split('\n'))
            Line(line.TrimEnd());
    }

    /// <summary>One result as a line of JSON, when results are JSON.</summary>
    public void Write<T>(T result, JsonTypeInfo<T> type)
    {
        if (!Json)
            return;
        // relaxed: base64 stays as it is. What a terminal would obey is escaped all the same
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            JsonSerializer.Serialize(writer, result, type);
        Console.Out.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    /// <summary>A line for the person who waits; never part of a result.</summary>
    public static void Say(string text) => Console.Error.WriteLine(SafeText.Line(text));

    /// <summary>A table of results, unless results are JSON. Plain columns when the output is not a terminal.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (Json)
            return;
        if (Console.IsOutputRedirected)
        {
            foreach (var row in rows)
                Console.Out.WriteLine(string.Join('\t', row.Select(SafeText.Line)));
            return;
        }
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        foreach (var row in rows)
            table.AddRow([.. row.Select(cell => new Text(SafeText.Line(cell)))]);
        results.Write(table);
    }

    /// <summary>Runs long work under a bar with its rate; without a terminal, one line at the end.</summary>
    /// <param name="what">What is being done.</param>
    /// <param name="total">How many steps there are.</param>
    /// <param name="work">The work; it reports how many steps are done.</param>
    /// <param name="bytes">Whether the steps are bytes.</param>
    public async Task<T> ProgressAsync<T>(string what, long total, Func<IProgress<long>, Task<T>> work, bool bytes = false)
    {
        if (Console.IsErrorRedirected)
            return await work(new Counter(_ => { }));
        return await errors.Progress().AutoClear(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), bytes ? new TransferSpeedColumn() : new RateColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(what), maxValue: Math.Max(1, total));
                return await work(new Counter(done => task.Value = done));
            });
    }

    /// <summary>Runs work over the bytes of a file under a bar.</summary>
    public Task BytesAsync(string what, long total, Func<IProgress<long>, Task> work) => ProgressAsync(what, total, async progress =>
    {
        await work(progress);
        return true;
    }, true);

    /// <summary>Asks for a secret without showing it.</summary>
    /// <exception cref="CommandException">There is nobody to ask.</exception>
    public string AskSecret(string question, string file = "--passphrase-file") => Console.IsInputRedirected
        ? throw new CommandException(ExitCode.Usage, $"{question}: nobody is at the terminal; give {file} FILE.")
        : errors.Prompt(new TextPrompt<string>(question).Secret(null));

    /// <summary>Asks for a line.</summary>
    /// <exception cref="CommandException">There is nobody to ask.</exception>
    public string Ask(string question) => Console.IsInputRedirected
        ? throw new CommandException(ExitCode.Usage, $"{question}: nobody is at the terminal to answer.")
        : errors.Prompt(new TextPrompt<string>(question));

    /// <summary>An error: what happened, and what to do.</summary>
    public void Error(string text)
    {
        text = SafeText.Line(text);
        if (Console.IsErrorRedirected)
            Console.Error.WriteLine($"coffre: {text}");
        else
            errors.MarkupLineInterpolated($"[red]coffre:[/] {text}");
    }

    // Progress<T> posts to the thread pool, where reports overtake each other
    sealed class Counter(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }

    sealed class RateColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Speed ?? 0:0}/s"), new Style(Color.Grey));
    }
}
