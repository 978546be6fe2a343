// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {vm} from "../Vm.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {PaymentFixture} from "./PaymentFixture.sol";

/// @title Terms that commit to an extension, and what is expected of them, derived a second time
abstract contract ExtendedFixture is PaymentFixture {
    using Stablecoin for IFiatToken;

    uint256 internal constant SPLIT = 1;
    uint256 internal constant DISPUTE = 2;
    uint256 internal constant FINAL = 4;

    uint48 internal constant PROTECTED_UNTIL = START + 12 hours;
    uint48 internal constant SETTLE_BY = START + 10 days;
    uint48 internal constant LATE = SETTLE_BY + 30 days;

    address internal constant RESOLVER = address(0x4e5);
    address internal constant AUTHORIZER = address(0xa07);
    address internal constant PARTNER = address(0x9a1);
    address internal constant AGENT = address(0x9a2);

    bytes32 internal constant CAPTURED_FIXED = 0xac1e0db1957daedbc6944bcb4c8dc947ff8101d710671ac2ec26309f7f38d58e;
    bytes32 internal constant CHARGED_FIXED = 0x137b0e73e4453f43c2e1ad2552980a0e0c7e988764619974ca26d37a7159940c;
    bytes32 internal constant SHARED = keccak256("PaymentShared(bytes32,(address,uint256)[])");

    function noShares() internal pure returns (Share[] memory) {
        return new Share[](0);
    }

    /// @dev 20 % and 1.5 %.
    function twoShares() internal pure returns (Share[] memory shares) {
        shares = new Share[](2);
        shares[0] = Share(PARTNER, 2_000);
        shares[1] = Share(AGENT, 150);
    }

    /// @dev An authorizer, no resolver, no shares.
    function bare() internal pure returns (Extension memory extension) {
        extension.authorizer = AUTHORIZER;
        extension.nonce = 7;
    }

    function splitting(Share[] memory shares) internal pure returns (Extension memory extension) {
        extension = bare();
        extension.shares = keccak256(abi.encode(shares));
    }

    function disputable() internal pure returns (Extension memory extension) {
        extension = bare();
        extension.resolver = RESOLVER;
        extension.disputeTerms = keccak256("terms");
        extension.protectedUntil = PROTECTED_UNTIL;
        extension.settleBy = SETTLE_BY;
    }

    function both(Share[] memory shares) internal pure returns (Extension memory extension) {
        extension = disputable();
        extension.shares = keccak256(abi.encode(shares));
    }

    function flagsOf(Extension memory extension) internal pure returns (uint256 flags) {
        if (extension.shares != 0) flags |= SPLIT;
        if (extension.resolver != address(0)) flags |= DISPUTE;
    }

    function saltOf(Extension memory extension, uint256 flags) internal pure returns (uint256) {
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(
                    "Extension(address authorizer,address resolver,bytes32 disputeTerms,uint48 protectedUntil,uint48 settleBy,bytes32 shares,uint256 nonce)"
                ),
                extension.authorizer,
                extension.resolver,
                extension.disputeTerms,
                extension.protectedUntil,
                extension.settleBy,
                extension.shares,
                extension.nonce
            )
        );
        return uint256(bytes32(abi.encodePacked("sluice", uint16(flags), uint192(uint256(hash)))));
    }

    function extended(Extension memory extension) internal view returns (PaymentInfo memory info) {
        info = terms();
        info.salt = saltOf(extension, flagsOf(extension));
    }

    function final_(Extension memory extension) internal view returns (PaymentInfo memory info) {
        info = terms();
        info.salt = saltOf(extension, flagsOf(extension) | FINAL);
    }

    // ---- Calls that succeed ----

    function hold(Extension memory extension) internal returns (PaymentInfo memory info) {
        info = extended(extension);
        authorize(info, MAX);
    }

    /// @dev Held, and frozen by the resolver.
    function frozen(Extension memory extension) internal returns (PaymentInfo memory info) {
        info = hold(extension);
        vm.prank(RESOLVER);
        escrow.freeze(info, extension);
    }

    function credit(address account) internal view returns (uint256) {
        return escrow.creditOf(address(usdc), account);
    }

    /// @dev Gives an account a credit: the token refuses to pay it once.
    function giveCredit(address account, uint256 amount) internal {
        PaymentInfo memory info = terms();
        info.receiver = account;
        info.salt = uint256(keccak256(abi.encode("credit", account, amount)));
        info.minFeeBps = 0;
        authorize(info, amount);
        usdc.deny(account);
        vm.prank(operator);
        escrow.capture(info, amount, uint256(0), FEE_RECEIVER);
        usdc.undeny(account);
    }

    // ---- Messages to the escrow ----

    function messageDigest(bytes32 structHash) internal view returns (bytes32) {
        return messageDigest(structHash, CHAIN_ID, address(escrow));
    }

    function messageDigest(bytes32 structHash, uint256 chainId, address where) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Sluice Payment"),
                keccak256("1"),
                chainId,
                where
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function acceptHash(PaymentInfo memory info) internal view returns (bytes32) {
        return keccak256(abi.encode(keccak256("Accept(bytes32 paymentInfoHash)"), hashPayment(info)));
    }

    function extendHash(PaymentInfo memory info, uint48 expiry) internal view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256("Extend(bytes32 paymentInfoHash,uint48 authorizationExpiry)"),
                    hashPayment(info),
                    expiry
                )
            );
    }

    function increaseHash(PaymentInfo memory info, uint256 amount, uint256 salt) internal view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256("Increase(bytes32 paymentInfoHash,uint256 amount,uint256 salt)"),
                    hashPayment(info),
                    amount,
                    salt
                )
            );
    }

    function withdrawHash(
        address token,
        address account,
        address to,
        uint256 amount,
        uint256 nonce,
        uint256 deadline
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "Withdraw(address token,address account,address to,uint256 amount,uint256 nonce,uint256 deadline)"
                    ),
                    token,
                    account,
                    to,
                    amount,
                    nonce,
                    deadline
                )
            );
    }

    // ---- What is seen ----

    function assertExtended(PaymentInfo memory info, bool accepted, bool isFrozen, uint48 expiry) internal view {
        (bool isAccepted, bool frozen_, uint48 extendedExpiry, ) = escrow.extendedState(hashPayment(info));
        assertTrue(isAccepted == accepted, "accepted");
        assertTrue(frozen_ == isFrozen, "frozen");
        assertEq(extendedExpiry, expiry, "extended expiry");
    }

    function isFrozenError(PaymentInfo memory info) internal view returns (bytes memory) {
        return abi.encodeWithSelector(PaymentIsFrozen.selector, hashPayment(info));
    }

    function notFrozen(PaymentInfo memory info) internal view returns (bytes memory) {
        return abi.encodeWithSelector(PaymentNotFrozen.selector, hashPayment(info));
    }

    function expired(uint48 time, uint48 expiry) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(AfterAuthorizationExpiry.selector, time, expiry);
    }

    function tooEarly(uint48 time, uint48 expiry) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(BeforeAuthorizationExpiry.selector, time, expiry);
    }

    function error(bytes4 selector) internal pure returns (bytes memory) {
        return abi.encodePacked(selector);
    }
}
