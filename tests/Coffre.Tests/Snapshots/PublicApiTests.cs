using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace Coffre.Tests;

/// <summary>Everything of the SDK that a program can rely on: a line for each type and each member.</summary>
public sealed class PublicApiTests
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_public_API_is_the_one_that_was_looked_at()
    {
        var lines = typeof(CoffreClient).Assembly.GetExportedTypes().Where(type => !type.FullName!.Contains('<', StringComparison.Ordinal)).SelectMany(LinesOf);
        Snapshot.Demand("public-api.txt", string.Join('\n', lines.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_line_says_what_a_caller_has_to_know()
    {
        var lines = LinesOf(typeof(Sample<>)).ToList();
        Assert.Contains("Coffre.Tests.PublicApiTests.Sample<T>.Find(String name, T? value = null, params Int32[] more) : Task<IReadOnlyList<T>>", lines);
        Assert.Contains("Coffre.Tests.PublicApiTests.Sample<T>.Count : Int64 { get; init; }", lines);
        Assert.Contains("Coffre.Tests.PublicApiTests.Sample<T>.Max : Int32 = 7", lines);
        Assert.Contains("Coffre.Tests.PublicApiTests.Sample<T>.TryFind(out T value) : Boolean", lines);
        Assert.Contains("Coffre.Tests.PublicApiTests.Sample<T>.new()", lines);
        Assert.Contains("Coffre.Tests.PublicApiTests.Sample<T> : sealed class, IDisposable", lines);
        Assert.DoesNotContain(lines, line => line.Contains("Hidden", StringComparison.Ordinal));
    }

    /// <summary>What a snapshot is taken of in the test above.</summary>
    internal sealed class Sample<T> : IDisposable where T : struct
    {
        public const int Max = 7;

        public required long Count { get; init; }

        public static Task<IReadOnlyList<T>> Find(string name, T? value = null, params int[] more) => Task.FromResult<IReadOnlyList<T>>(name.Length + more.Length == 0 ? [] : [value ?? default]);

        public static bool TryFind(out T value)
        {
            value = default;
            return Hidden;
        }

        public void Dispose() => GC.SuppressFinalize(this);

        static bool Hidden => false;
    }

    static IEnumerable<string> LinesOf(Type type)
    {
        var name = FullName(type);
        yield return $"{name} : {string.Join(", ", KindOf(type).Concat(BasesOf(type)))}";
        foreach (var member in type.GetMembers(Declared).Where(member => member.GetCustomAttribute<CompilerGeneratedAttribute>() is null))
        {
            if (LineOf(member) is { } line)
                yield return $"{name}.{line}";
        }
    }

    static IEnumerable<string> KindOf(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsSubclassOf(typeof(Delegate)) ? "delegate" : type.IsValueType ? "struct" : "class";
        yield return type is { IsAbstract: true, IsSealed: true } ? $"static {kind}" : type is { IsClass: true, IsAbstract: true } ? $"abstract {kind}" : type is { IsClass: true, IsSealed: true } ? $"sealed {kind}" : kind;
    }

    static IEnumerable<string> BasesOf(Type type)
    {
        if (type.IsEnum)
            yield break;
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            yield return Name(parent);
        // what a base or another interface brings is said there
        var all = type.GetInterfaces();
        var inherited = all.SelectMany(each => each.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        foreach (var own in all.Except(inherited).Where(own => own.IsPublic).Select(Name).Order(StringComparer.Ordinal))
            yield return own;
    }

    static string? LineOf(MemberInfo member) => member switch
    {
        ConstructorInfo made when IsSeen(made) && !made.IsStatic => $"new({Parameters(made)})",
        MethodInfo { IsSpecialName: false } method when IsSeen(method) => $"{method.Name}{TypeParameters(method)}({Parameters(method)}) : {Name(method.ReturnType)}",
        MethodInfo method when IsSeen(method) && method.Name.StartsWith("op_", StringComparison.Ordinal) => $"{method.Name}({Parameters(method)}) : {Name(method.ReturnType)}",
        PropertyInfo property => Accessors(property) is { Length: > 0 } accessors
            ? $"{property.Name}{(property.GetIndexParameters() is { Length: > 0 } index ? $"[{string.Join(", ", index.Select(one => Name(one.ParameterType)))}]" : "")} : {Name(property.PropertyType)} {{ {accessors} }}"
            : null,
        FieldInfo { IsSpecialName: false } field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly =>
            $"{field.Name} : {Name(field.FieldType)}{(field.IsLiteral ? $" = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}" : "")}",
        _ => null,
    };

    static bool IsSeen(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    static string Accessors(PropertyInfo property)
    {
        var set = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true ? "init;" : "set;";
        return string.Join(' ', new[] { IsSeen(property.GetMethod) ? "get;" : null, IsSeen(property.SetMethod) ? set : null }.OfType<string>());
    }

    static string TypeParameters(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
    {
        var way = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref "
            : parameter.GetCustomAttribute<ParamArrayAttribute>() is not null || parameter.GetCustomAttribute<ParamCollectionAttribute>() is not null ? "params " : "";
        var otherwise = parameter.HasDefaultValue ? $" = {(parameter.RawDefaultValue is { } value ? value is "" ? "\"\"" : Convert.ToString(value, CultureInfo.InvariantCulture) : parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null")}" : "";
        return $"{way}{Name(parameter.ParameterType)} {parameter.Name}{otherwise}";
    }));

    static string FullName(Type type) => type.DeclaringType is { } outer ? $"{FullName(outer)}.{Name(type)}" : $"{type.Namespace}.{Name(type)}";

    static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return $"{Name(value)}?";
        var name = type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
