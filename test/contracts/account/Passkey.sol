// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {vm} from "../Vm.sol";

/// @title An authenticator and the browser before it, as WebAuthn describes them
library Passkey {
    string internal constant RP_ID = "pay.example";
    uint256 internal constant ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;
    bytes1 internal constant PRESENT = 0x01;
    bytes1 internal constant VERIFIED = 0x05;
    bytes1 internal constant BACKED_UP = 0x1d;

    /// @dev What an assertion says, before it is signed.
    struct Assertion {
        bytes authenticatorData;
        string clientData;
        uint256 challengeIndex;
        uint256 typeIndex;
    }

    /// @notice The signer of a passkey.
    function signer(uint256 key, string memory rpId, bool verified) internal pure returns (bytes memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        return abi.encodePacked(x, y, sha256(bytes(rpId)), verified ? bytes1(0x01) : bytes1(0x00));
    }

    function assertion(
        bytes memory challenge,
        string memory rpId,
        bytes1 flags
    ) internal pure returns (Assertion memory) {
        return
            Assertion({
                authenticatorData: abi.encodePacked(sha256(bytes(rpId)), flags, uint32(7)),
                // solhint-disable quotes
                clientData: string.concat(
                    '{"type":"webauthn.get","challenge":"',
                    Base64.encodeURL(challenge),
                    '","origin":"https://pay.example","crossOrigin":false}'
                ),
                // solhint-enable quotes
                challengeIndex: 23,
                typeIndex: 1
            });
    }

    /// @notice Signs, as authenticators do, over both parts; with a low s, as the client makes it.
    function signed(uint256 key, Assertion memory said) internal pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = vm.signP256(
            key,
            sha256(abi.encodePacked(said.authenticatorData, sha256(bytes(said.clientData))))
        );
        if (uint256(s) > ORDER / 2) s = bytes32(ORDER - uint256(s));
        return encode(r, s, said);
    }

    function encode(bytes32 r, bytes32 s, Assertion memory said) internal pure returns (bytes memory) {
        return abi.encode(r, s, said.challengeIndex, said.typeIndex, said.authenticatorData, bytes(said.clientData));
    }

    /// @notice As the account reads it.
    function wrap(bytes memory signer_, bytes memory assertion_) internal pure returns (bytes memory) {
        return abi.encodePacked(bytes1(0x02), signer_, uint16(assertion_.length), assertion_);
    }
}
