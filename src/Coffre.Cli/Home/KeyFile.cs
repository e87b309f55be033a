using System.Security.Cryptography;
using System.Text;
using Coffre.Age;

namespace Coffre.Cli;

/// <summary>
/// The device secret that opens a keybag on this machine: 32 bytes in base64 in a file that its owner alone reads, or the same sealed under a
/// passphrase as an age file. It lies outside the home, so that a copied home opens nothing.
/// </summary>
static class KeyFile
{
    /// <summary>Where a new account's key goes: <c>$XDG_CONFIG_HOME/coffre/&lt;account&gt;.key</c>.</summary>
    public static string DefaultPath(AccountId account) => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } config
            ? config
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"),
        "coffre", $"{account}.key");

    /// <summary>Writes a new key file; never over another.</summary>
    public static void Write(string path, ReadOnlySpan<byte> secret, string? passphrase)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var text = Encoding.ASCII.GetBytes(Base64.Encode(secret) + "\n");
        var bytes = passphrase is null ? text : AgeFile.Seal(text, new ScryptRecipient(passphrase));
        PrivateFile.Create(path, bytes);
    }

    /// <summary>Reads a key file, asking for its passphrase where it has one.</summary>
    public static byte[] Read(string path, Func<string> passphrase)
    {
        if (!File.Exists(path))
            throw new CommandException(ExitCode.Local, $"There is no key file at {path}: give --key FILE, or recover the account with its code.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
            throw new CommandException(ExitCode.Local, $"Others can read {path}: chmod 600 it first.");
        var bytes = File.ReadAllBytes(path);
        var text = bytes.AsSpan().StartsWith("age-encryption.org/"u8) ? AgeFile.Open(bytes, new ScryptIdentity(passphrase())) : bytes;
        try
        {
            return Base64.Decode(Encoding.ASCII.GetString(text).AsSpan().TrimEnd('\n'), Derive.SecretSize);
        }
        catch (RefusedException)
        {
            throw new CommandException(ExitCode.Local, $"{path} is not a key file.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }
}
