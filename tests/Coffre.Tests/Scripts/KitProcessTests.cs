using System.Security.Cryptography;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>The public test kit of the age format again, from outside: each file through <c>coffre unseal</c> as a process.</summary>
public sealed class KitProcessTests
{
    [Fact]
    public async Task All_143_files_of_the_public_kit_through_the_command_line()
    {
        using var folder = new TemporaryFolder();
        var kit = await KitFile.AllAsync();
        Assert.Equal(143, kit.Count);
        var wrong = new List<string>();
        // two at a time, as many as small machines have cores
        await Parallel.ForEachAsync(kit, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken }, async (file, _) =>
        {
            if (await WrongAsync(file, folder) is { } found)
            {
                lock (wrong)
                    wrong.Add($"{file.Name}: {found}, {file.Expect} expected");
            }
        });
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    /// <summary>What a run gave that it should not have given; null for nothing.</summary>
    static async Task<string?> WrongAsync(KitFile file, TemporaryFolder folder)
    {
        var arguments = new List<string> { "unseal" };
        var identities = file.Identities.Where(identity => identity is not ScryptIdentity).Select(identity => identity.ToString()!).ToList();
        // a few files name none: no key opens them
        if (identities.Count == 0 && file.Passphrases.Count == 0)
            identities.Add(X25519Identity.Generate().ToString());
        if (identities.Count > 0)
        {
            await File.WriteAllLinesAsync(folder[$"{file.Name}.key"], identities);
            arguments.AddRange(["-i", folder[$"{file.Name}.key"]]);
        }
        if (file.Passphrases.Count > 0)
        {
            await File.WriteAllLinesAsync(folder[$"{file.Name}.words"], file.Passphrases);
            arguments.AddRange(["-p", "--passphrase-file", folder[$"{file.Name}.words"]]);
        }
        var result = await CoffreProgram.RunAsync(arguments, file.Sealed);
        if ((result.Code == 0) != (file.Expect == "success"))
            return $"exit code {result.Code} ({result.Errors.Trim()})";
        if (result.Code is not (0 or 1))
            return $"exit code {result.Code} ({result.Errors.Trim()})";
        // each block that was released was proven genuine before, in a file that fails later too
        var released = result.Output.Length == 0 && file.Payload.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(result.Output));
        return released == file.Payload ? null : $"{result.Output.Length} bytes released";
    }
}
