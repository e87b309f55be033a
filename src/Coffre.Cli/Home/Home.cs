using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Coffre.Age;

namespace Coffre.Cli;

/// <summary>
/// The folder of one account on this machine: <c>account.json</c>, <c>chain</c>, <c>keybag.age</c>, <c>trust/trust.json</c>, <c>checkpoint</c> and
/// <c>book.db</c>. Opening it opens the keybag with the key file, and checks it against the chain.
/// </summary>
sealed class Home : IDisposable
{
    readonly string folder;
    readonly ServerMemory memory;
    HttpClient? http;
    CoffreClient? client;

    Home(string folder, AccountFile file, ServerMemory memory, Chain chain, Keybag keybag)
    {
        (this.folder, File, this.memory, Chain, Keybag) = (folder, file, memory, chain, keybag);
        Account = chain.Id;
    }

    /// <summary>Which account, where.</summary>
    public AccountFile File { get; private set; }

    public AccountId Account { get; }

    /// <summary>The log and the operator relied upon: the keybag's, which outranks what a server says.</summary>
    public Trust Trust => memory.Trust;

    /// <summary>The account's own chain, as far as this home has seen it.</summary>
    public Chain Chain { get; private set; }

    /// <summary>The account's keys.</summary>
    public Keybag Keybag { get; }

    /// <summary>Opens the home that the command line names.</summary>
    /// <exception cref="CommandException">There is none, or its key does not open it.</exception>
    public static Home Open(ParseResult parsed)
    {
        var folder = parsed.GetValue(GlobalOptions.Home)!.FullName;
        var file = FileOf(folder)
            ?? throw new CommandException(ExitCode.Local, $"There is no account in {folder}: make one with coffre account create, or give --home DIR.");
        var id = AccountId.Parse(file.Account);
        var memory = ServerMemory.Read(folder) ?? throw new CommandException(ExitCode.Local, $"{folder} has no trust folder: it is not a whole home.");
        var trust = memory.Trust;
        var chain = HomeFile.Read(Path.Combine(folder, "chain"), bytes => Chain.Read(id, trust.Log.Name, [.. Sections.Read(bytes).Select(s => s.Bytes)]));
        var secret = KeyFile.Read(parsed.GetValue(GlobalOptions.Key)?.FullName ?? KeyFile.DefaultPath(id), () => Passphrase.Known(parsed));
        try
        {
            using var unlock = Derive.DeviceUnlock(secret);
            var keybag = HomeFile.Read(Path.Combine(folder, "keybag.age"), bytes => OpenKeybag(bytes, unlock, chain));
            if (keybag.Trust.Vkey != trust.Log || keybag.Trust.Operator != trust.Operator)
                throw new CommandException(ExitCode.Refused, $"The trust folder of {folder} is not the one that the account was made with. Nothing was sent.");
            return new(folder, file, memory, chain, keybag);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Writes a new home, its <c>account.json</c> last: a folder without it holds no account.</summary>
    /// <exception cref="CommandException">The folder holds an account already.</exception>
    public static void Create(string folder, NewAccount account, Trust trust, string kind, string server, string keyPath, ReadOnlySpan<byte> secret, string? passphrase,
        TreeHead? seen)
    {
        System.IO.Directory.CreateDirectory(folder);
        // two accounts begun at once would each leave half of themselves
        using var hold = Book.Hold(folder);
        DemandFree(folder);
        KeyFile.Write(keyPath, secret, passphrase);
        var memory = ServerMemory.Begin(folder, trust);
        if (seen is { } head)
            memory.Keep(head);
        PrivateFile.Replace(Path.Combine(folder, "keybag.age"), account.SealedKeybag);
        PrivateFile.Replace(Path.Combine(folder, "chain"), ChainText(account.Chain));
        PrivateFile.Replace(Path.Combine(folder, "account.json"), JsonSerializer.SerializeToUtf8Bytes(new(account.Id.ToString(), kind, server), HomeJson.Default.AccountFile));
    }

    /// <summary>The account of a folder, or null where it holds none.</summary>
    public static AccountFile? FileOf(string folder) => Path.Combine(folder, "account.json") is var path && System.IO.File.Exists(path)
        ? HomeFile.Read(path, bytes => JsonSerializer.Deserialize(bytes, HomeJson.Default.AccountFile))
        : null;

    /// <summary>Demands that a folder holds no account yet.</summary>
    public static void DemandFree(string folder)
    {
        if (FileOf(folder) is not null)
            throw new CommandException(ExitCode.Local, $"{folder} holds an account already: give another --home DIR.");
    }

    /// <summary>Opens the account's book; one process at a time holds it.</summary>
    public Book OpenBook() => Book.Open(folder, Keybag.Vaults);

    /// <summary>Speaks to the account's server, for the account. What it verifies of the log is kept when this home is disposed of.</summary>
    /// <exception cref="CommandException">The account has no server yet.</exception>
    public CoffreClient Client()
    {
        if (client is not null)
            return client;
        if (File.Server.Length == 0)
            throw new CommandException(ExitCode.Usage, "This account has no server yet: coffre account connect --server URL.");
        http = ServerAddress.Open(ServerAddress.Parse(File.Server));
        client = new(http, Trust, memory.Checkpoint);
        client.SpeakFor(new(Chain, Keybag.Sign));
        return client;
    }

    /// <summary>Says where the account lives, once it is known.</summary>
    public void Connect(string server)
    {
        File = File with { Server = server };
        PrivateFile.Replace(Path.Combine(folder, "account.json"), JsonSerializer.SerializeToUtf8Bytes(File, HomeJson.Default.AccountFile));
    }

    /// <summary>Keeps a longer chain of one's own, and the keybag that it names.</summary>
    public void Keep(Chain chain, ReadOnlySpan<byte> keybag)
    {
        PrivateFile.Replace(Path.Combine(folder, "keybag.age"), keybag);
        PrivateFile.Replace(Path.Combine(folder, "chain"), ChainText(chain));
        Chain = chain;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // also after a failure: a head that was verified stays verified [attack 13]
        if (client?.Kept is { } head)
            memory.Keep(head);
        http?.Dispose();
        Keybag.Dispose();
    }

    static Keybag OpenKeybag(byte[] bytes, HybridIdentity unlock, Chain chain)
    {
        try
        {
            return Keybag.Open(bytes, unlock, chain);
        }
        catch (RefusedException e) when (e.Fault == "cannot-open")
        {
            throw new CommandException(ExitCode.Local, "This key file does not open this account: give --key FILE.");
        }
    }

    static byte[] ChainText(Chain chain) => Sections.Write(chain.Statements.Select(statement => new Section("statement", statement.Bytes)));
}
