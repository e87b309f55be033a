using System.CommandLine;

namespace Coffre.Cli;

/// <summary>Someone at a server who shows no account: whoever opens a letter. No key is needed; what the log was seen to be is remembered all the same.</summary>
sealed class Visitor : IDisposable
{
    readonly HttpClient http;
    readonly ServerMemory memory;

    Visitor(HttpClient http, ServerMemory memory)
    {
        (this.http, this.memory) = (http, memory);
        Client = new(http, memory.Trust, memory.Checkpoint);
    }

    /// <summary>Speaks for nobody, until it is given a letter's keys.</summary>
    public CoffreClient Client { get; }

    /// <summary>Whom a person who gives no trust folder relies on: the operator that their account names, or the server at its first use.</summary>
    public static Option<DirectoryInfo?> TrustOption() => new("--trust")
    {
        Description = "The trust folder that the operator published (default: this home's, or what the server says at its first use)",
        HelpName = "DIR",
    };

    /// <summary>Goes to a letter's server.</summary>
    /// <exception cref="CommandException">The trust folder is another server's than the one relied on before.</exception>
    public static async Task<Visitor> AtAsync(ParseResult parsed, Uri server, DirectoryInfo? trust, CancellationToken ct)
    {
        var home = parsed.GetValue(GlobalOptions.Home)!.FullName;
        var folder = Home.FileOf(home)?.Server == server.GetLeftPart(UriPartial.Authority) ? home : Path.Combine(home, "servers", server.Authority.Replace(':', '_'));
        var given = trust is null ? null : ServerMemory.TrustIn(trust.FullName);
        var http = ServerAddress.Open(server);
        try
        {
            var memory = ServerMemory.Read(folder);
            if (memory is not null && given is not null && (memory.Trust.Log != given.Log || memory.Trust.Operator != given.Operator))
                throw new CommandException(ExitCode.Refused, $"{trust} is not whom {server.Authority} was relied on as before ({folder}). One of the two is false.");
            return new(http, memory ?? ServerMemory.Begin(folder, given ?? await AtFirstUseAsync(http, ct)));
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>Relies on what a server says, and says so.</summary>
    public static async Task<Trust> AtFirstUseAsync(HttpClient http, CancellationToken ct)
    {
        var trust = await CoffreClient.ReadTrustAsync(http, ct);
        Terminal.Say($"Relying on {http.BaseAddress!.Authority} at this first use: log {trust.Log}, operator {trust.Operator}. The trust folder that the operator published outranks it: --trust DIR.");
        return trust;
    }

    public void Dispose()
    {
        // also after a failure: a head that was verified stays verified [attack 13]
        if (Client.Kept is { } head)
            memory.Keep(head);
        http.Dispose();
    }
}
