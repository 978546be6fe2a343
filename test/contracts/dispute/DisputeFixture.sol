// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Disputes} from "../../../contracts/dispute/Disputes.sol";
import {IDisputes} from "../../../contracts/dispute/IDisputes.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {Vm, vm} from "../Vm.sol";
import {PaymentFixture} from "../payment/PaymentFixture.sol";
import {ContractAccount} from "../payment/ContractAccount.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";

/// @title A held payment that can be disputed, and the words of its parties
/// @notice Hashes and typed data are written down a second time here.
abstract contract DisputeFixture is PaymentFixture {
    using Stablecoin for IFiatToken;

    uint48 internal constant OPEN_UNTIL = START + 12 hours;
    uint48 internal constant ANSWER_UNTIL = START + 3 days;
    uint48 internal constant SETTLE_BY = START + 10 days;
    uint16 internal constant DEFAULT_BPS = 3_333;
    uint256 internal constant AUTHORIZER_KEY = 0xa07;
    uint256 internal constant ARBITER_KEY = 0xa4b;

    bytes32 internal constant EXTENSION_TYPEHASH = keccak256(
        "Extension(address authorizer,address resolver,bytes32 disputeTerms,uint48 protectedUntil,uint48 settleBy,bytes32 shares,uint256 nonce)"
    );
    bytes32 internal constant DISPUTE_TERMS_TYPEHASH = keccak256(
        "DisputeTerms(address arbiter,uint48 answerUntil,uint16 defaultBps)"
    );

    Disputes internal disputes;
    address internal authorizer = vm.addr(AUTHORIZER_KEY);
    address internal arbiter = vm.addr(ARBITER_KEY);

    function setUp() public virtual override {
        super.setUp();
        disputes = deployDisputes();
    }

    function deployDisputes() internal returns (Disputes) {
        return Disputes(deployOrMutant("Disputes", abi.encode(escrow)));
    }

    // ---- Terms ----

    function disputeTerms() internal view returns (IDisputes.DisputeTerms memory) {
        return IDisputes.DisputeTerms(arbiter, ANSWER_UNTIL, DEFAULT_BPS);
    }

    function extension() internal view returns (Extension memory) {
        return extensionOf(disputeTerms());
    }

    function extensionOf(IDisputes.DisputeTerms memory dispute) internal view returns (Extension memory) {
        return
            Extension({
                authorizer: authorizer,
                resolver: address(disputes),
                disputeTerms: keccak256(abi.encode(DISPUTE_TERMS_TYPEHASH, dispute)),
                protectedUntil: OPEN_UNTIL,
                settleBy: SETTLE_BY,
                shares: 0,
                nonce: 7
            });
    }

    /// @dev The terms of a payment that commits to an extension.
    function disputable(Extension memory ext) internal view returns (PaymentInfo memory info) {
        info = terms();
        info.salt = saltOf(ext);
    }

    function disputable() internal view returns (PaymentInfo memory) {
        return disputable(extension());
    }

    /// @dev "sluice", flags, and the low 192 bits of the extension's hash.
    function saltOf(Extension memory ext) internal pure returns (uint256) {
        uint256 flags = (ext.shares != 0 ? 1 : 0) | (ext.resolver != address(0) ? 2 : 0);
        uint192 commitment = uint192(uint256(keccak256(abi.encode(EXTENSION_TYPEHASH, ext))));
        return (0x736c75696365 << 208) | (flags << 192) | commitment;
    }

    function none() internal pure returns (Share[] memory) {
        return new Share[](0);
    }

    /// @dev A payer or receiver that is a contract; its signature is the key's.
    function contractOf(uint256 key) internal returns (ContractAccount account) {
        account = new ContractAccount(vm.addr(key));
        usdc.fund(address(account), FUNDS);
    }

    // ---- Signatures ----

    function openDigest(bytes32 hash) internal view returns (bytes32) {
        return digestOf(keccak256(abi.encode(keccak256("Open(bytes32 paymentInfoHash)"), hash)));
    }

    function answerDigest(bytes32 hash) internal view returns (bytes32) {
        return digestOf(keccak256(abi.encode(keccak256("Answer(bytes32 paymentInfoHash)"), hash)));
    }

    function evidenceDigest(bytes32 hash, bytes32 contentHash, string memory uri) internal view returns (bytes32) {
        bytes32 typeHash = keccak256("Evidence(bytes32 paymentInfoHash,bytes32 contentHash,string uri)");
        return digestOf(keccak256(abi.encode(typeHash, hash, contentHash, keccak256(bytes(uri)))));
    }

    function offerDigest(bytes32 hash, uint16 payerBps, uint48 validUntil) internal view returns (bytes32) {
        bytes32 typeHash = keccak256("Offer(bytes32 paymentInfoHash,uint16 payerBps,uint48 validUntil)");
        return digestOf(keccak256(abi.encode(typeHash, hash, payerBps, validUntil)));
    }

    function digestOf(bytes32 structHash) internal view returns (bytes32) {
        return digestOf(structHash, CHAIN_ID, address(disputes));
    }

    function digestOf(bytes32 structHash, uint256 chainId, address where) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Sluice Disputes"),
                keccak256("1"),
                chainId,
                where
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    /// @dev The same words signed in every way that is not the party's: by another, too short, in the other half of the
    /// curve, in 64 bytes, by nobody.
    function falseSignatures(uint256 key, bytes32 digest) internal pure returns (bytes[] memory all) {
        bytes memory honest = sign(key, digest);
        (bytes32 r, bytes32 s, uint8 v) = split(honest);
        all = new bytes[](7);
        all[0] = "";
        all[1] = sign(STRANGER_KEY, digest);
        all[2] = malleate(honest);
        all[3] = abi.encodePacked(r, s);
        all[4] = abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
        all[5] = bytes.concat(honest, hex"00");
        all[6] = abi.encodePacked(bytes32(0), bytes32(0), uint8(27));
    }

    // ---- Calls that succeed ----

    function open(PaymentInfo memory info, Extension memory ext) internal {
        open(info, ext, disputeTerms());
    }

    function open(PaymentInfo memory info, Extension memory ext, IDisputes.DisputeTerms memory dispute) internal {
        vm.prank(info.payer);
        disputes.open(info, ext, dispute);
    }

    /// @dev A payment that is held and in dispute.
    function disputed() internal returns (PaymentInfo memory info, Extension memory ext) {
        ext = extension();
        info = disputable(ext);
        authorize(info, MAX);
        open(info, ext);
    }

    function answer(PaymentInfo memory info, Extension memory ext) internal {
        vm.prank(info.receiver);
        disputes.answer(info, ext, disputeTerms(), "");
    }

    // ---- What is seen ----

    function statusOf(PaymentInfo memory info, Extension memory ext) internal view returns (IDisputes.Status status) {
        (, status) = disputes.statusOf(info, ext, disputeTerms());
    }

    function assertStatus(PaymentInfo memory info, Extension memory ext, IDisputes.Status expected) internal view {
        assertEq(uint256(statusOf(info, ext)), uint256(expected), "status");
        assertTrue(isFrozen(hashPayment(info)) == (expected != IDisputes.Status.None), "frozen");
    }

    function isFrozen(bytes32 hash) internal view returns (bool frozen) {
        (, frozen, , ) = escrow.extendedState(hash);
    }

    /// @dev What an account has or is owed.
    function wealth(address account) internal view returns (uint256) {
        return usdc.balanceOf(account) + escrow.creditOf(address(usdc), account);
    }

    /// @dev The payer had `FUNDS` and paid `held` of them in; without a split.
    function assertSettled(PaymentInfo memory info, uint256 held, uint256 payerBps) internal view {
        uint256 back = (held * payerBps) / 10_000;
        uint256 fee = ((held - back) * MIN_FEE) / 10_000;
        assertEq(wealth(info.payer), FUNDS - held + back, "payer");
        assertEq(wealth(info.receiver), held - back - fee, "receiver");
        assertEq(wealth(FEE_RECEIVER), fee, "fee");
        assertState(info, true, 0, held - back);
        assertTrue(!isFrozen(hashPayment(info)), "frozen");
    }

    /// @dev Events of the disputes alone, since `vm.recordLogs`; there must be one.
    function onlyEvent() internal returns (Vm.Log memory found) {
        Vm.Log[] memory all = vm.getRecordedLogs();
        uint256 count;
        for (uint256 i = 0; i < all.length; i++) {
            if (all[i].emitter != address(disputes)) continue;
            found = all[i];
            count++;
        }
        assertEq(count, 1, "events");
    }

    function assertEnded(Vm.Log memory log, bytes32 hash, IDisputes.Outcome outcome) internal pure {
        assertEq(log.topics.length, 2, "topics");
        assertEq(log.topics[0], keccak256("DisputeEnded(bytes32,uint8)"), "topic");
        assertEq(log.topics[1], hash, "payment");
        assertEq(log.data, abi.encode(outcome), "outcome");
    }

    function word(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function missing(address party) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(InvalidSignature.selector, party);
    }

    function notDisputed(PaymentInfo memory info) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IDisputes.NotDisputed.selector, hashPayment(info));
    }

    function tooLate(uint48 now_, uint48 until) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IDisputes.TooLate.selector, now_, until);
    }

    function tooEarly(uint48 now_, uint48 from) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IDisputes.TooEarly.selector, now_, from);
    }

    function refuse(address caller, bytes memory data) internal {
        vm.prank(caller);
        (bool done, ) = address(disputes).call(data);
        assertTrue(!done, "done");
    }

    function refuse(address caller, bytes memory data, bytes memory expected) internal {
        vm.prank(caller);
        (bool done, bytes memory answered) = address(disputes).call(data);
        assertTrue(!done, "done");
        assertEq(answered, expected, "error");
    }
}
