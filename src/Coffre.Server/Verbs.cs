using System.Runtime.InteropServices;
using Coffre.Server.Data;
using Coffre.Server.Directory;
using Coffre.Server.Hosting;

namespace Coffre.Server;

/// <summary>Puts a server together; <see cref="Program"/> does.</summary>
delegate WebApplication BuildServer(Settings settings, TimeProvider clock, FaultPoints faults);

/// <summary>The program's verbs: <c>init</c>, twice, then <c>serve</c>.</summary>
static class Verbs
{
    const string Usage = """
        init  --data DIR --origin ORIGIN --host HOST --place CA-QC --level test --terms FILE
              makes a data folder and the log's key, and prints the log's vkey
        init  --data DIR --operator FILE
              registers the operator: FILE is what "coffre account create --kind operator --offline" made
        serve --data DIR [--urls http://localhost:5080] [--Log:Mirror FILE] [--Setting value ...]
              serves; see docs/operating.md for the settings
        """;

    public static async Task<int> RunAsync(string[] args, BuildServer build)
    {
        // a file over its limit (LimitFSIZE) is a full disk, not a death by SIGXFSZ
        using var limit = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create((PosixSignal)25, signal => signal.Cancel = true);
        try
        {
            switch (args)
            {
                case ["init", .. var rest] when Given(rest) is var given && given["operator"] is not null:
                    await RegisterAsync(Read(given), given["operator"]!, build);
                    return 0;
                case ["init", .. var rest]:
                    Console.WriteLine(Init.Run(Given(rest)));
                    return 0;
                case ["serve", .. var rest]:
                    await ServeAsync(Read(Given(rest)), build);
                    return 0;
                case ["--help" or "-h" or "help"] or [_, "--help" or "-h"]:
                    Console.WriteLine(Usage);
                    return 0;
                default:
                    await Console.Error.WriteLineAsync(Usage);
                    return 2;
            }
        }
        catch (Exception e) when (e is UnusableDataException or NoRoomException or Microsoft.Data.Sqlite.SqliteException or RefusedException or RefusalException or IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            await Console.Error.WriteLineAsync($"coffre-server: {e.Message}");
            return 1;
        }
    }

    static async Task RegisterAsync(Settings settings, string file, BuildServer build)
    {
        await using var app = build(settings, TimeProvider.System, new());
        await using var sections = File.OpenRead(file);
        var trust = await InitOperator.RunAsync(app.Services, new(sections));
        Console.Write(System.Text.Encoding.UTF8.GetString(trust));
    }

    static async Task ServeAsync(Settings settings, BuildServer build)
    {
        await using var app = build(settings, TimeProvider.System, new());
        StartChecks.Demand(settings, app.Services.GetRequiredService<Installation>());
        await app.RunAsync();
    }

    static IConfigurationRoot Given(string[] args) => new ConfigurationBuilder().AddCommandLine(args).Build();

    /// <summary>The settings, from the data folder's file, the environment and the command line, checked.</summary>
    static Settings Read(IConfigurationRoot given)
    {
        var file = Path.Combine(Path.GetFullPath(given["data"] ?? "."), "settings.json");
        var settings = new Settings();
        try
        {
            var all = new ConfigurationBuilder().AddJsonFile(file, optional: true).AddEnvironmentVariables("COFFRE_").AddConfiguration(given).Build();
            all.Bind(settings);
            // a misspelt setting would leave its default in force, unseen; the environment has names that are not for this program
            var typed = given.AsEnumerable().Where(one => !one.Key.Equals("operator", StringComparison.OrdinalIgnoreCase));
            new ConfigurationBuilder().AddJsonFile(file, optional: true).AddInMemoryCollection(typed).Build().Bind(new Settings(), binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidDataException e)
        {
            throw new UnusableDataException($"{file} is not the JSON of settings, or is cut short: {e.InnerException?.Message ?? e.Message}");
        }
        catch (InvalidOperationException e)
        {
            throw new UnusableDataException($"A setting is not understood: {e.Message}");
        }
        var result = new SettingsValidator().Validate(null, settings);
        return result.Failed ? throw new UnusableDataException(result.FailureMessage) : settings;
    }
}
